package dev.linchpin.report.claims;

import dev.linchpin.base.statistics.PairedMeans;
import dev.linchpin.base.statistics.Spearman;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.SweepRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Single-neuron attacks succeed less often on neurons of larger |Δ|. For each image: the share of
 * successes in the first tenth of the ranks that have a target, against that in the last tenth.
 */
record SuccessFallsWithRank() implements ClaimKind {
  private static final ClaimText TEXT =
      new ClaimText(
          "success-falls-with-rank",
          "Attack success drops with the neuron's Δ over a wide range of ranks (about 400 of 512, behind"
              + " which features hardly vary)",
          "section 2.2, figure 2");

  private static final double LEAST_FALL = 0.05;
  private static final Aim AIM = new Aim.AtLeast(LEAST_FALL);

  /** A model under a threat model. */
  private record Key(String model, ThreatKey threat) {}

  @Override
  public List<Candidate> of(RunData run) {
    Map<Key, Map<Integer, List<SweepRow>>> images = new TreeMap<>(order(run));
    run.folder()
        .forEach(
            PartKind.SWEEP,
            row ->
                images
                    .computeIfAbsent(
                        new Key(row.model(), new ThreatKey(row.norm(), row.epsilon())),
                        k -> new TreeMap<>())
                    .computeIfAbsent(row.image(), i -> new ArrayList<>())
                    .add(row));
    List<Candidate> all = new ArrayList<>();
    images.forEach((key, rows) -> all.addAll(candidates(run, key, rows)));
    return all;
  }

  private static Comparator<Key> order(RunData run) {
    return Comparator.<Key>comparingInt(k -> run.models().indexOf(k.model()))
        .thenComparing(Key::threat);
  }

  private static List<Candidate> candidates(
      RunData run, Key key, Map<Integer, List<SweepRow>> images) {
    List<double[]> ends = new ArrayList<>();
    for (List<SweepRow> rows : images.values()) {
      List<SweepRow> reached =
          rows.stream()
              .filter(SweepRow::target)
              .sorted(Comparator.comparingInt(SweepRow::rank))
              .toList();
      if (reached.size() > 1) {
        int tenth = Math.max(1, reached.size() / 10);
        ends.add(
            new double[] {
              share(reached.subList(0, tenth)),
              share(reached.subList(reached.size() - tenth, reached.size()))
            });
      }
    }
    if (ends.size() < 2) {
      return List.of();
    }
    double[] first = ends.stream().mapToDouble(e -> e[0]).toArray();
    double[] last = ends.stream().mapToDouble(e -> e[1]).toArray();
    Candidate candidate =
        new Candidate(
                TEXT,
                Subject.of(run, key.threat(), key.model()),
                "success in the first tenth of the ranks",
                "in the last tenth",
                PairedMeans.of(first, last),
                AIM)
            .noted(trend(images));
    return List.of(
        candidate.measured().second() > 1 - LEAST_FALL
            ? candidate.leftOpen("the attack succeeds at every rank")
            : candidate);
  }

  /** Spearman's correlation of rank and success rate, over all ranks and the first four fifths. */
  private static String trend(Map<Integer, List<SweepRow>> images) {
    TreeMap<Integer, int[]> byRank = new TreeMap<>();
    images
        .values()
        .forEach(
            rows ->
                rows.stream()
                    .filter(SweepRow::target)
                    .forEach(
                        r -> {
                          int[] count = byRank.computeIfAbsent(r.rank(), k -> new int[2]);
                          count[0] += r.success() ? 1 : 0;
                          count[1]++;
                        }));
    List<Integer> ranks = new ArrayList<>(byRank.keySet());
    List<Integer> early = ranks.stream().filter(r -> r <= 0.8 * byRank.lastKey()).toList();
    return spearman(byRank, ranks, "all ranks")
        + ", "
        + spearman(byRank, early, "the first four fifths");
  }

  private static String spearman(Map<Integer, int[]> byRank, List<Integer> ranks, String which) {
    double[] x = ranks.stream().mapToDouble(r -> r).toArray();
    double[] y =
        ranks.stream().mapToDouble(r -> (double) byRank.get(r)[0] / byRank.get(r)[1]).toArray();
    Spearman trend = Spearman.of(x, y);
    return trend.defined()
        ? String.format(
            Locale.ROOT,
            "Spearman's ρ of rank and success over %s (%d points) %.2f, p = %s",
            which,
            x.length,
            trend.rho(),
            Candidate.pValue(trend.p()))
        : "success is the same at all of " + which;
  }

  private static double share(List<SweepRow> rows) {
    return (double) rows.stream().filter(SweepRow::success).count() / rows.size();
  }
}
