package dev.linchpin.experiment;

import dev.linchpin.base.UserInterface;
import dev.linchpin.export.ExportedModel;
import dev.linchpin.export.SavedModelExporter;
import dev.linchpin.model.Network;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.proto.Training;
import dev.linchpin.train.Trainer;
import dev.linchpin.train.TrainingOptions;
import dev.linchpin.train.TrainingPlan;
import dev.linchpin.train.checkpoint.CheckpointStore;
import dev.linchpin.train.input.BatchOptions;
import dev.linchpin.train.input.BatchPipeline;
import dev.linchpin.train.listener.BestKeeper;
import dev.linchpin.train.listener.DivergenceGuard;
import dev.linchpin.train.listener.EarlyStopping;
import dev.linchpin.train.listener.HistoryListener;
import dev.linchpin.train.listener.Listeners;
import dev.linchpin.train.listener.Metric;
import dev.linchpin.train.listener.ProgressListener;
import dev.linchpin.train.listener.TensorBoardListener;
import dev.linchpin.train.listener.TensorBoardWriter;
import dev.linchpin.train.listener.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Trains one model into a run folder; goes on where an earlier session stopped.
 *
 * @param seed of the run
 */
record TrainingTask(PlannedTraining planned, TrainingPlan plan, long seed) {
  /** Steps a row of history.csv, and a point of TensorBoard's curves. */
  private static final int EVERY = 10;

  void run(RunFolder folder, UserInterface ui) {
    TrainingFolder files = TrainingFolder.of(folder, planned.name());
    if (files.done()) {
      return;
    }
    planned.notes().forEach(n -> ui.warning(planned.name() + ": " + n));
    Training spec = planned.training();
    TrainingOptions options = SpecTraining.options(spec, plan, seed);
    BatchOptions batches =
        BatchOptions.of(
            spec.getBatchSize(), SpecTraining.augmentations(spec.getAugmentation()), seed);
    boolean begun = files.begun();
    CheckpointStore checkpoints = new CheckpointStore(files.checkpoints(), ui::warning);
    Optional<BestNetwork> best =
        spec.hasKeepBest()
            ? Optional.of(new BestNetwork(files.best(), ui::warning))
            : Optional.empty();
    if (!planned.training().hasArchitecture() && !begun) {
      planned.images().ifPresent(images -> before(files, images, ui));
    }
    Network last =
        new Trainer(
                planned.network(),
                options,
                first -> new BatchPipeline(planned.data(), planned.classes(), batches, first),
                planned.validation(),
                checkpoints,
                List.of(new Listeners(listeners(files, checkpoints, best, ui))),
                ui.cancellation())
            .run();
    Optional<Network> kept = best.flatMap(b -> b.of(planned.network()));
    if (best.isPresent() && kept.isEmpty()) {
      ui.warning(planned.name() + ": no best network was kept; the last one is exported");
    }
    export(kept.orElse(last), files, ui);
  }

  /** How good a model is that is about to be fine-tuned: says at once if it is read wrongly. */
  private void before(TrainingFolder files, EvaluationImages images, UserInterface ui) {
    var found = evaluation(files, images, ui).measure(planned.network());
    ui.message(
        String.format(
            Locale.ROOT,
            "%s before training: %s on %d images",
            planned.name(),
            found.values().entrySet().stream()
                .map(v -> String.format(Locale.ROOT, "%s %.4g", v.getKey(), v.getValue()))
                .collect(Collectors.joining(", ")),
            images.size()));
  }

  private NetworkEvaluation evaluation(
      TrainingFolder files, EvaluationImages images, UserInterface ui) {
    return new NetworkEvaluation(
        planned.training().getEvaluation(), images, seed, files.scratch(), ui);
  }

  private List<TrainingListener> listeners(
      TrainingFolder files,
      CheckpointStore checkpoints,
      Optional<BestNetwork> best,
      UserInterface ui) {
    Training spec = planned.training();
    List<TrainingListener> all = new ArrayList<>();
    all.add(new ProgressListener(ui));
    all.add(new HistoryListener(files.state(), EVERY));
    TensorBoardListener board = new TensorBoardListener(files.tensorboard(), EVERY);
    all.add(board);
    if (spec.hasEarlyStopping()) {
      var stopping = spec.getEarlyStopping();
      all.add(
          new EarlyStopping(
              new Metric(stopping.getMeasure(), true),
              stopping.getPatience(),
              stopping.getLeastGain()));
    }
    planned
        .images()
        .ifPresent(
            images ->
                all.add(
                    new EvaluationListener(
                        spec.getEvaluation().getEveryEpochs(),
                        evaluation(files, images, ui),
                        (step, found) -> board.show(writer -> show(writer, step, found)))));
    best.ifPresent(
        b ->
            all.add(
                new BestKeeper(
                    new Metric(spec.getKeepBest(), true),
                    (network, evaluation) -> b.keep(network, evaluation.step()))));
    all.add(new DivergenceGuard(checkpoints::file)); // last: the others record what it ends
    return all;
  }

  private void show(TensorBoardWriter board, long step, NetworkEvaluation.Found found) {
    Network n = planned.network();
    if (found.delta().length > 0) {
      board.histogram("sensitivity/delta", step, found.delta());
      board.histogram("features", step, found.features());
    }
    if (found.pictures().length > 0) {
      board.images(
          "pgd/clean and adversarial", step, found.pictures(), n.height(), n.width(), n.channels());
    }
  }

  private void export(Network network, TrainingFolder files, UserInterface ui) {
    // Before the model is there: after that, a run that is killed does not come back here.
    files.removeScratch();
    ExportedModel exported =
        SavedModelExporter.write(network, files.model(), planned.exportOptions(seed, true));
    exported.notes().forEach(n -> ui.warning(planned.name() + ": " + n));
    ui.message(planned.name() + ": exported to " + files.model());
  }
}
