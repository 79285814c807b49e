package dev.linchpin.experiment;

import dev.linchpin.attack.Precision;
import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.bench.ComparedLoss;
import dev.linchpin.bench.Figures;
import dev.linchpin.bench.StepCost;
import dev.linchpin.bench.TrainRate;
import dev.linchpin.graph.Devices;
import dev.linchpin.model.Network;
import dev.linchpin.model.architecture.Architecture;
import dev.linchpin.model.architecture.Architectures;
import dev.linchpin.model.architecture.Normalization;
import dev.linchpin.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;

/** The measurements that options of {@code bench train} ask for, one after the other. */
final class TrainingBenchmarks {
  /** Images are those of CIFAR-10. */
  private static final int SIZE = 32;

  private static final int CHANNELS = 3;
  private static final int CLASSES = 10;
  private static final Normalization NORMALIZATION =
      new Normalization(List.of(0.4914f, 0.4822f, 0.4465f), List.of(0.247f, 0.2435f, 0.2616f));

  private TrainingBenchmarks() {}

  static Figures run(BenchTrainOptions options, UserInterface ui) {
    List<Architecture> architectures =
        options.architectures().stream().map(Architectures::parse).toList();
    List<TrainRate> rates = new ArrayList<>();
    List<StepCost> costs = new ArrayList<>();
    for (Architecture architecture : architectures) {
      String name = architecture.name();
      Network network = architecture.build(name, SIZE, SIZE, CHANNELS, CLASSES, NORMALIZATION, 0);
      for (Precision precision : options.precisions()) {
        TrainingPlan plan = plan(options, precision == Precision.BFLOAT16);
        ui.message(String.format("%s, %s: %d images a step ...", name, precision, options.batch()));
        rates.add(
            TrainRate.measure(
                network,
                plan,
                options.batch(),
                options.rounds(),
                options.seconds(),
                ui.cancellation()));
        for (ComparedLoss loss : options.losses()) {
          ui.message(String.format("%s, %s: steps of loss %s ...", name, precision, loss));
          costs.add(
              StepCost.measure(
                  network,
                  plan,
                  options.batch(),
                  loss,
                  options.rounds(),
                  options.seconds(),
                  ui.cancellation()));
        }
      }
    }
    return Figures.ofTraining(rates, costs);
  }

  private static TrainingPlan plan(BenchTrainOptions options, boolean bfloat16) {
    int cores = Runtime.getRuntime().availableProcessors();
    if (options.replicas().isEmpty()) {
      return TrainingPlan.of(cores, Devices.hasGpu(), options.batch(), bfloat16);
    }
    int replicas = options.replicas().getAsInt();
    if (options.batch() % replicas != 0) {
      throw UserError.usage(
          "--batch %d can't be cut into %d equal parts; take another --replicas",
          options.batch(), replicas);
    }
    return new TrainingPlan(replicas, Math.max(1, cores / replicas), bfloat16);
  }
}
