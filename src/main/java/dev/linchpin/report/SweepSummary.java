package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often the attack on one neuron alone succeeds, by the neuron's rank.
 *
 * @param norm {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels
 * @param features of the model: ranks are below
 * @param ranks number of those attacked
 * @param images attacked
 * @param gradientSteps made by all trajectories together
 * @param tenths of the ranks, the most sensitive first; those without an attacked rank left out
 */
public record SweepSummary(
    String model,
    String norm,
    double epsilon,
    int features,
    int ranks,
    int images,
    long gradientSteps,
    List<Tenth> tenths) {
  public SweepSummary {
    tenths = List.copyOf(tenths);
  }

  /**
   * A tenth of the ranks.
   *
   * @param from its first rank
   * @param to past its last rank
   * @param success of all trajectories: pairs of image and rank with a neuron to attack. Those of
   *     one image are not independent, so the interval is too narrow
   * @param noTarget pairs without a neuron to attack
   */
  public record Tenth(int from, int to, Wilson success, int noTarget) {}

  ThreatKey threat() {
    return new ThreatKey(norm, epsilon);
  }

  /** For {@code summary.json}. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", model);
    json.put("norm", norm);
    json.put("epsilon", epsilon);
    json.put("features", features);
    json.put("ranks", ranks);
    json.put("images", images);
    json.put("gradient_steps", gradientSteps);
    json.put("tenths", tenths.stream().map(SweepSummary::json).toList());
    return json;
  }

  private static Map<String, Object> json(Tenth tenth) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", tenth.from());
    json.put("to", tenth.to());
    json.put("n", tenth.success().n());
    SummaryJson.share(json, "success", tenth.success());
    json.put("no_target", tenth.noTarget());
    return json;
  }
}
