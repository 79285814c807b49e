package dev.linchpin.experiment;

import dev.linchpin.base.Progress;
import dev.linchpin.results.ActivationRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.sensitivity.ActivationStatistics;
import java.util.List;

/** How active every feature is over the images of the run (figure 3 of the paper). */
final class ActivationsTask {
  private ActivationsTask() {}

  static void run(ModelRun model) {
    WholeRunPart.renew(
        model.folder(),
        PartKind.ACTIVATIONS,
        model.name(),
        model.size(),
        whole -> compute(model, whole));
  }

  private static void compute(ModelRun model, Slice whole) {
    ActivationStatistics statistics = new ActivationStatistics(model.head().features());
    try (Progress progress =
        model.ui().progress(model.name() + "  activations", "images", whole.to(), 0)) {
      for (Slice slice : Slice.remaining(whole.to(), List.of())) {
        float[] z = model.clean(slice).clean().features();
        model.requireFinite(z, "the run");
        statistics.add(z);
        progress.update(slice.to());
      }
    }
    model
        .folder()
        .write(
            PartKind.ACTIVATIONS.of(model.name(), whole.key()),
            statistics.neurons().stream().map(n -> row(model.name(), n, statistics)));
  }

  private static ActivationRow row(
      String model, ActivationStatistics.Neuron n, ActivationStatistics all) {
    return new ActivationRow(
        model,
        n.neuron(),
        n.images(),
        n.min(),
        n.max(),
        (float) n.mean(),
        (float) n.deviation(),
        (float) n.zeroShare(),
        n.histogram(),
        all.low(),
        all.high());
  }
}
