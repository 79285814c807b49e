package dev.linchpin.experiment;

import dev.linchpin.base.Interval;
import dev.linchpin.sensitivity.AverageDelta;
import dev.linchpin.sensitivity.SensitivityKernel;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * In which order a model's features are zeroed.
 *
 * @param neurons all of them, the most sensitive first
 */
record PruneOrder(List<Integer> neurons) {
  private static final String RECORD = "prune.order";

  PruneOrder {
    neurons = List.copyOf(neurons);
  }

  /**
   * As an earlier session recorded it, else by the average |Δ| over the declared set, which is
   * recorded.
   *
   * @param keep writes the record
   */
  static PruneOrder of(ModelRun model, RunPlan plan, Runnable keep) {
    Optional<String> recorded = plan.found(model.classifier(), RECORD);
    if (recorded.isPresent()) {
      return new PruneOrder(
          Arrays.stream(recorded.get().split(" ")).map(Integer::valueOf).toList());
    }
    PruneOrder order = measured(model);
    plan.recordFound(
        model.classifier(),
        RECORD,
        order.neurons.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    keep.run();
    return order;
  }

  private static PruneOrder measured(ModelRun model) {
    SensitivityKernel kernel = new SensitivityKernel(model.head(), Interval.ALL);
    AverageDelta average = new AverageDelta(model.head().features());
    model.forStatistics(p -> average.add(kernel.compute(p.features(), p.logits())));
    return new PruneOrder(Arrays.stream(average.order(model.statistics())).boxed().toList());
  }

  /** The share of the features, rounded to whole ones, at either end of the order. */
  BitSet zeroed(boolean mostSensitive, double share) {
    int n = neurons.size();
    int count = (int) Math.round(share * n);
    BitSet zeroed = new BitSet(n);
    neurons.subList(mostSensitive ? 0 : n - count, mostSensitive ? count : n).forEach(zeroed::set);
    return zeroed;
  }
}
