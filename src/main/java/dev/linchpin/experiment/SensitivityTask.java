package dev.linchpin.experiment;

import dev.linchpin.base.Progress;
import dev.linchpin.model.NeuronTarget;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronStatRow;
import dev.linchpin.results.NeuronState;
import dev.linchpin.results.PartKind;
import dev.linchpin.sensitivity.NeuronOrder;
import dev.linchpin.sensitivity.NeuronStatistics;
import dev.linchpin.sensitivity.NeuronSummary;
import dev.linchpin.sensitivity.Sensitivities;
import dev.linchpin.sensitivity.SensitivitySummary;
import dev.linchpin.spec.proto.Sensitivity;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Δ and rank of every neuron of every image, and a summary of each neuron over the images. */
record SensitivityTask(Sensitivity spec) {

  void run(ModelRun model) {
    WholeRunPart.renew(
        model.folder(),
        PartKind.NEURON_STATISTICS,
        model.name(),
        model.size(),
        whole -> compute(model, whole));
  }

  private void compute(ModelRun model, Slice whole) {
    List<Slice> stored = Slice.done(model.folder(), PartKind.NEURONS, model.name());
    NeuronOrder order = model.order(spec.getOrder());
    SensitivitySummary summary = new SensitivitySummary(model.head().features());
    try (Progress progress =
        model.ui().progress(model.name() + "  sensitivity", "images", model.size(), 0)) {
      for (Slice slice : Slice.remaining(model.size(), List.of())) {
        CleanSlice clean = model.clean(slice);
        Sensitivities delta = model.sensitivities(clean, spec.getUseInterval());
        summary.add(delta);
        if (spec.getStorePerNeuron()) {
          for (Slice missing : Slice.remaining(slice.to(), stored)) {
            if (missing.from() >= slice.from()) {
              model
                  .folder()
                  .write(
                      PartKind.NEURONS.of(model.name(), missing.key()),
                      rows(model, clean, delta, order, missing));
            }
          }
        }
        progress.update(slice.to());
      }
    }
    NeuronStatistics statistics = model.statistics();
    model
        .folder()
        .write(
            PartKind.NEURON_STATISTICS.of(model.name(), whole.key()),
            summary.neurons().stream().map(n -> row(model.name(), n, statistics)));
  }

  private static Stream<NeuronRow> rows(
      ModelRun model, CleanSlice clean, Sensitivities delta, NeuronOrder order, Slice slice) {
    int features = delta.features();
    float[] z = clean.clean().features();
    return IntStream.range(slice.from() - clean.slice().from(), slice.to() - clean.slice().from())
        .boxed()
        .flatMap(
            i -> {
              int[] ranks = ranks(delta, order, i);
              return IntStream.range(0, features)
                  .mapToObj(
                      j ->
                          new NeuronRow(
                              model.name(),
                              clean.slice().from() + i,
                              j,
                              delta.delta(i, j),
                              delta.flipClass(i, j),
                              z[i * features + j],
                              state(delta, i, j),
                              ranks[j]));
            });
  }

  /** Of one image's neurons; -1 for those that are no targets. */
  private static int[] ranks(Sensitivities delta, NeuronOrder order, int image) {
    int[] ranks = new int[delta.features()];
    Arrays.fill(ranks, -1);
    List<NeuronTarget> targets = order.targets(delta, image, delta.features());
    for (int rank = 0; rank < targets.size(); rank++) {
      ranks[targets.get(rank).neuron()] = rank;
    }
    return ranks;
  }

  private static NeuronState state(Sensitivities delta, int image, int neuron) {
    return switch (delta.state(image, neuron)) {
      case FINITE -> NeuronState.FINITE;
      case INFINITE -> NeuronState.NO_CROSSING;
      case TIE -> NeuronState.TIE;
    };
  }

  private static NeuronStatRow row(String model, NeuronSummary n, NeuronStatistics statistics) {
    double[] q = n.quantiles();
    return new NeuronStatRow(
        model,
        n.neuron(),
        (float) statistics.mean(n.neuron()),
        (float) statistics.deviation(n.neuron()),
        statistics.dead(n.neuron()),
        (float) n.mean(),
        (float) n.median(),
        (float) q[SensitivitySummary.LEVELS.indexOf(0.05)],
        (float) q[SensitivitySummary.LEVELS.indexOf(0.25)],
        (float) q[SensitivitySummary.LEVELS.indexOf(0.75)],
        (float) q[SensitivitySummary.LEVELS.indexOf(0.95)],
        (float) n.infiniteShare(),
        (float) n.tieShare());
  }
}
