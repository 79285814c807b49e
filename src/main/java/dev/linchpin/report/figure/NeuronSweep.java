package dev.linchpin.report.figure;

import dev.linchpin.base.Wilson;
import dev.linchpin.report.AttackSummary;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.SweepRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The paper's figure 2: success of the attack on the neuron of each rank; PGD dashed. */
final class NeuronSweep implements FigureMaker {
  private static final String CAPTION =
      "Figure 2 of the paper: share of the images on which the attack on one neuron succeeds, by the"
          + " neuron's rank in the image's order of sensitivity, under %s; of the images that have a"
          + " neuron to attack at that rank (%s). Bands are 95 %% Wilson intervals; dashed, PGD on the"
          + " whole model.";

  private static final class Count {
    private int images;
    private int targets;
    private int successes;

    void add(SweepRow row) {
      images++;
      targets += row.target() ? 1 : 0;
      successes += row.target() && row.success() ? 1 : 0;
    }
  }

  @Override
  public List<Figure> of(Runs runs) {
    Map<ThreatKey, Map<Source, TreeMap<Integer, Count>>> counts = new TreeMap<>();
    runs.runs()
        .forEach(
            run -> {
              Map<String, Source> sources = new HashMap<>();
              runs.sources(run).forEach(s -> sources.put(s.model(), s));
              run.folder()
                  .forEach(
                      PartKind.SWEEP,
                      row -> {
                        if (sources.containsKey(row.model())) {
                          counts
                              .computeIfAbsent(
                                  new ThreatKey(row.norm(), row.epsilon()), t -> new HashMap<>())
                              .computeIfAbsent(sources.get(row.model()), s -> new TreeMap<>())
                              .computeIfAbsent(row.rank(), r -> new Count())
                              .add(row);
                        }
                      });
            });
    return counts.entrySet().stream().map(e -> figure(runs, e.getKey(), e.getValue())).toList();
  }

  private static Figure figure(
      Runs runs, ThreatKey threat, Map<Source, TreeMap<Integer, Count>> counts) {
    List<Series> series = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Source source : runs.sources()) {
      TreeMap<Integer, Count> ranks = counts.get(source);
      if (ranks == null) {
        continue;
      }
      List<Point> points =
          ranks.entrySet().stream()
              .filter(e -> e.getValue().targets > 0)
              .map(
                  e ->
                      new Point(
                          e.getKey(), new Wilson(e.getValue().successes, e.getValue().targets)))
              .toList();
      if (points.isEmpty()) {
        continue;
      }
      series.add(Series.of(source, "single neuron", 0, Series.Kind.LINE, points));
      source.pgd(threat).ifPresent(pgd -> series.add(level(source, pgd, 0, ranks.lastKey())));
      notes.add(
          String.format(
              "%s: %d images, %d to %d with a target",
              source.name(),
              ranks.firstEntry().getValue().images,
              ranks.values().stream().mapToInt(c -> c.targets).min().orElse(0),
              ranks.values().stream().mapToInt(c -> c.targets).max().orElse(0)));
    }
    XyChart chart =
        new XyChart(
            new Axis(
                "Rank of the neuron attacked (0: the most sensitive)", "rank", Axis.Scale.INTEGER),
            Axis.share("Images broken", "success"),
            series,
            Threats.columns(threat));
    return Illustration.of(
        "Attacks on single neurons",
        Threats.id("figure2", threat),
        "Success of attacks on one neuron by its rank, " + threat.label(),
        String.format(CAPTION, threat.label(), String.join("; ", notes)),
        chart);
  }

  /** PGD's success as a dashed line from one x to another. */
  static Series level(Source source, AttackSummary attack, double from, double to) {
    Wilson success = attack.counted();
    Point point = new Point(from, success.share(), Double.NaN, Double.NaN, success.n());
    return Series.of(source, attack.label(), 1, Series.Kind.SMOOTH, List.of(point, point.at(to)))
        .named();
  }
}
