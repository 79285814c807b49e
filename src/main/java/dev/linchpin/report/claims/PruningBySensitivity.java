package dev.linchpin.report.claims;

import dev.linchpin.report.ThreatKey;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Zeroing the most sensitive 20 % of the features hurts, zeroing the least sensitive 50 % does not.
 * What counts as hurt is 3 points, the smaller of the paper's two figures.
 */
record PruningBySensitivity() implements ClaimKind {
  private static final ClaimText MOST =
      new ClaimText(
          "pruning-most-sensitive-hurts",
          "Pruning the 20 % most sensitive features costs 9 points of accuracy and 3 of robustness",
          "section 3");

  private static final ClaimText LEAST =
      new ClaimText(
          "pruning-least-sensitive-harmless",
          "Pruning nearly 50 % of the features, those of large Δ, makes nearly no difference",
          "section 3");

  private static final double HURT = 0.03;

  /** One measurement; without attack the threat model is absent. */
  private record Key(String model, String which, double share, Optional<ThreatKey> threat) {
    Key unpruned() {
      return new Key(model, which, 0, threat);
    }
  }

  @Override
  public List<Candidate> of(RunData run) {
    Map<Key, Map<Integer, Boolean>> robust = new LinkedHashMap<>();
    run.folder()
        .forEach(
            PartKind.PRUNING,
            row ->
                robust
                    .computeIfAbsent(key(row), k -> new TreeMap<>())
                    .put(row.image(), row.robust()));
    List<Candidate> all = new ArrayList<>();
    for (Key key : robust.keySet()) {
      Outcomes before = new Outcomes(robust.getOrDefault(key.unpruned(), Map.of()));
      Outcomes after = new Outcomes(robust.get(key));
      if (before.common(after) > 0 && key.which().equals("most") && close(key.share(), 0.2)) {
        all.add(candidate(run, MOST, key, before, after, new Aim.AtLeast(HURT)));
      } else if (before.common(after) > 0
          && key.which().equals("least")
          && close(key.share(), 0.5)) {
        all.add(candidate(run, LEAST, key, before, after, new Aim.Below(HURT)));
      }
    }
    return all;
  }

  private static Key key(PruneRow row) {
    Optional<ThreatKey> threat =
        row.norm().equals("none")
            ? Optional.empty()
            : Optional.of(new ThreatKey(row.norm(), row.epsilon()));
    return new Key(row.model(), row.which(), row.share(), threat);
  }

  private static boolean close(double share, double wanted) {
    return Math.abs(share - wanted) < 1e-6;
  }

  private static Candidate candidate(
      RunData run, ClaimText kind, Key key, Outcomes before, Outcomes after, Aim aim) {
    String measure = key.threat().isEmpty() ? "accuracy" : "robust accuracy";
    Subject about =
        key.threat()
            .map(t -> Subject.of(run, t, key.model()))
            .orElse(new Subject(run.label(), List.of(key.model()), "no attack"));
    Candidate candidate =
        new Candidate(
            kind,
            about,
            measure + " unpruned",
            String.format(Locale.ROOT, "with %.0f %% pruned", 100 * key.share()),
            before.paired(after),
            aim);
    double room = candidate.measured().first();
    return room < HURT ? candidate.leftOpen("there is no robustness to lose") : candidate;
  }
}
