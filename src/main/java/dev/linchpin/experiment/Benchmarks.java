package dev.linchpin.experiment;

import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.UserInterface;
import dev.linchpin.bench.ConvolutionPeak;
import dev.linchpin.bench.DeltaRate;
import dev.linchpin.bench.DeltaSize;
import dev.linchpin.bench.Figures;
import dev.linchpin.bench.StepRate;
import dev.linchpin.graph.Devices;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.spec.AuditSpec;
import dev.linchpin.spec.proto.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The measurements that options of {@code bench} ask for, one after the other. */
final class Benchmarks {
  private Benchmarks() {}

  static Figures run(BenchOptions options, UserInterface ui) {
    List<StepRate> steps = new ArrayList<>();
    if (!options.model().isEmpty()) {
      Model model = AuditSpec.model(options.model());
      Classifier classifier =
          ClassifierLoader.load(SpecModels.options(model, Optional.empty())).classifier();
      for (RuntimePlan plan : plans(options, RunPlan.chosen(classifier))) {
        ui.message(
            String.format(
                "%s: steps of %d slots in %d streams, %s ...",
                classifier.name(),
                plan.slots(),
                plan.streams(),
                plan.precision().name().toLowerCase(Locale.ROOT)));
        steps.add(
            StepRate.measure(
                classifier, plan, options.rounds(), options.seconds(), ui.cancellation()));
      }
    }
    List<DeltaRate> delta = new ArrayList<>();
    for (DeltaSize size : options.delta()) {
      ui.cancellation().check();
      ui.message("Δ of " + size + " ...");
      delta.add(DeltaRate.measure(size, options.rounds()));
    }
    return Figures.of(steps, delta, peaks(options, ui));
  }

  private static List<ConvolutionPeak> peaks(BenchOptions options, UserInterface ui) {
    List<ConvolutionPeak> peaks = new ArrayList<>();
    if (options.peak()) {
      int streams = options.streams().orElse(RunPlan.streams(Devices.hasGpu()));
      for (Precision precision : options.precisions()) {
        ui.message("convolutions ...");
        peaks.add(ConvolutionPeak.measure(precision, streams, options.rounds(), ui.cancellation()));
      }
    }
    return peaks;
  }

  static List<RuntimePlan> plans(BenchOptions options, RuntimePlan usual) {
    List<Integer> slots = options.slots().isEmpty() ? List.of(usual.slots()) : options.slots();
    return options.precisions().stream()
        .flatMap(
            precision ->
                slots.stream()
                    .map(
                        s ->
                            new RuntimePlan(
                                options.streams().orElse(usual.streams()),
                                s,
                                options.stepsPerCall().orElse(usual.stepsPerCall()),
                                precision)))
        .toList();
  }
}
