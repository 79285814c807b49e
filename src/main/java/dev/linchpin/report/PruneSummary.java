package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import dev.linchpin.results.RunFolder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model some of whose features are zeroed.
 *
 * @param which {@code most} or {@code least} sensitive
 * @param share of the features that was asked for
 * @param zeroed features
 * @param accuracy images classified as labelled, without attack
 * @param attacked by norm and ε
 */
public record PruneSummary(
    String model,
    String which,
    double share,
    int zeroed,
    Wilson accuracy,
    List<Attacked> attacked) {
  public PruneSummary {
    attacked = List.copyOf(attacked);
  }

  /**
   * PGD on the pruned model.
   *
   * @param epsilon in [0,1] pixels
   * @param success images whose class it changes
   * @param robustAccuracy images classified as labelled, whose class it does not change
   */
  public record Attacked(String norm, double epsilon, Wilson success, Wilson robustAccuracy) {
    ThreatKey threat() {
      return new ThreatKey(norm, epsilon);
    }
  }

  private record Key(String model, String which, double share) {}

  /** Adds up rows under one threat model, or without attack. */
  private static final class Count {
    private int n;
    private int zeroed;
    private int broken;
    private int robust;

    void add(PruneRow row) {
      n++;
      zeroed = row.zeroed();
      broken += row.broken() ? 1 : 0;
      robust += row.robust() ? 1 : 0;
    }
  }

  /** By model, the most sensitive first, and share; empty without pruning. */
  static List<PruneSummary> all(RunFolder folder, List<String> models) {
    Map<Key, TreeMap<ThreatKey, Count>> counts = new LinkedHashMap<>();
    folder.forEach(
        PartKind.PRUNING,
        r ->
            counts
                .computeIfAbsent(new Key(r.model(), r.which(), r.share()), k -> new TreeMap<>())
                .computeIfAbsent(new ThreatKey(r.norm(), r.epsilon()), k -> new Count())
                .add(r));
    return counts.entrySet().stream()
        .map(e -> of(e.getKey(), e.getValue()))
        .sorted(
            Comparator.<PruneSummary>comparingInt(p -> models.indexOf(p.model()))
                .thenComparing(PruneSummary::which, Comparator.reverseOrder())
                .thenComparingDouble(PruneSummary::share))
        .toList();
  }

  private static PruneSummary of(Key key, TreeMap<ThreatKey, Count> counts) {
    int zeroed = counts.firstEntry().getValue().zeroed;
    // A run that is not finished may have an attack's rows alone.
    Count clean = counts.getOrDefault(new ThreatKey("none", 0), new Count());
    List<Attacked> attacked =
        counts.entrySet().stream()
            .filter(e -> !e.getKey().norm().equals("none"))
            .map(
                e ->
                    new Attacked(
                        e.getKey().norm(),
                        e.getKey().epsilon(),
                        new Wilson(e.getValue().broken, e.getValue().n),
                        new Wilson(e.getValue().robust, e.getValue().n)))
            .toList();
    return new PruneSummary(
        key.model(), key.which(), key.share(), zeroed, new Wilson(clean.robust, clean.n), attacked);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", model);
    json.put("which", which);
    json.put("share", share);
    json.put("zeroed", zeroed);
    json.put("n", accuracy.n());
    SummaryJson.share(json, "clean_accuracy", accuracy);
    json.put("attacked", attacked.stream().map(PruneSummary::json).toList());
    return json;
  }

  private static Map<String, Object> json(Attacked attacked) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("norm", attacked.norm());
    json.put("epsilon", attacked.epsilon());
    json.put("n", attacked.success().n());
    SummaryJson.share(json, "success", attacked.success());
    SummaryJson.share(json, "robust_accuracy", attacked.robustAccuracy());
    return json;
  }
}
