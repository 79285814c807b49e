package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.Bfloat16Gain;
import dev.linchpin.attack.Calibration;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.UserInterface;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.Summary;
import dev.linchpin.report.Tables;
import dev.linchpin.report.page.ReportFiles;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.Provenance;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Sensitivity;
import dev.linchpin.spec.proto.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Every model of a run through every task, then the checks, the summary and the tables.
 *
 * @param models as the spec orders them, loaded
 * @param statistics the slice that μ and σ come from; opened only when needed
 * @param plan takes up what the engine chooses
 * @param provenance written again whenever the plan changes
 * @param first may have made the first model's evaluator ahead
 */
record Examination(
    Experiment experiment,
    List<LoadedModel> models,
    Dataset data,
    Supplier<Dataset> statistics,
    RunFolder folder,
    RunPlan plan,
    Provenance provenance,
    FirstAttack first,
    UserInterface ui) {

  void run() {
    ui.message(
        String.format(
            "%s on %d images of %s, into %s",
            models.stream().map(m -> m.classifier().name()).collect(Collectors.joining(", ")),
            data.size(),
            data.name(),
            folder.dir()));
    if (!folder.has(PartKind.MODELS.of())) {
      folder.write(PartKind.MODELS.of(), models.stream().map(Examination::row));
    }
    for (int i = 0; i < models.size(); i++) {
      attack(i);
    }
    if (experiment.getTasksList().stream().anyMatch(Task::hasTransfer)) {
      for (int i = 0; i < models.size(); i++) {
        transfer(i);
      }
    }
    if (experiment.getChecks().getEnabled()) {
      for (int i = 0; i < models.size(); i++) {
        check(i);
      }
    }
    provenance.withPlan(plan.entries()).ended().write(folder);
    Summary summary = Summary.of(folder);
    new ReportImages(experiment, data, folder).keep(summary.sensitivity(), this::open);
    summary.write(folder);
    ui.result(Tables.render(summary));
    Path page =
        ReportFiles.write(List.of(new ReportRun("", folder, summary)), folder.dir(), ui::warning);
    ui.message("results are in " + folder.dir() + ", to be looked at in " + page.getFileName());
  }

  private static ModelRow row(LoadedModel model) {
    return new ModelRow(
        model.classifier().name(),
        model.classifier().head().map(h -> h.features()).orElse(0),
        model.classifier().classes(),
        model.classifier().eightBit());
  }

  private ModelRun open(int index, RuntimePlan runtime, Optional<Inference> given) {
    return new ModelRun(
        experiment.getModels(index),
        models.get(index).classifier(),
        data,
        statistics,
        folder,
        ui,
        runtime.streams(),
        given);
  }

  private ModelRun open(int index) {
    return open(index, plan.of(models.get(index).classifier()), Optional.empty());
  }

  private void attack(int index) {
    LoadedModel loaded = models.get(index);
    Classifier classifier = loaded.classifier();
    loaded.warnings().forEach(w -> ui.warning(classifier.name() + ": " + w));
    RuntimePlan runtime = plan.of(classifier);
    Calibration calibration = plan.open(classifier);
    Consumer<RuntimePlan> replanned = changed -> replanned(classifier, changed);
    Optional<Evaluator> ahead =
        index == 0 ? first.take(runtime, calibration, replanned) : Optional.empty();
    try (Evaluator evaluator =
            ahead.orElseGet(() -> Evaluator.of(classifier, runtime, calibration));
        ModelRun model = open(index, runtime, Optional.of(evaluator.inference()))) {
      AttackEngine engine = evaluator.engine();
      Optional<Sensitivity> sensitivity =
          experiment.getTasksList().stream()
              .filter(Task::hasSensitivity)
              .map(Task::getSensitivity)
              .findFirst();
      List<AttackTask> attacks =
          PlannedAttack.of(experiment, classifier).stream()
              .map(planned -> new AttackTask(planned, experiment.getSeed()))
              .toList();
      // One core makes the first graphs while the others look at clean images.
      attacks.stream().findFirst().ifPresent(task -> task.prepare(model, engine, replanned));
      model.predict(sensitivity);
      sensitivity.ifPresent(s -> new SensitivityTask(s).run(model));
      attacks.forEach(attack -> attack.run(model, engine, replanned));
      for (PlannedEnsemble ensemble : PlannedEnsemble.of(experiment, classifier, classifiers())) {
        run(ensemble, model, engine);
      }
      experiment.getTasksList().stream()
          .filter(Task::hasPrune)
          .map(t -> new PruneTask(t.getPrune(), experiment.getSeed(), plan, this::keep))
          .forEach(task -> task.run(model));
      if (experiment.getTasksList().stream().anyMatch(Task::hasActivations)) {
        ActivationsTask.run(model);
      }
      for (PlannedSweep sweep : PlannedSweep.of(experiment, classifier)) {
        new SweepTask(sweep, experiment.getSeed()).run(model, engine, replanned);
      }
    }
  }

  private void transfer(int index) {
    try (ModelRun target = open(index)) {
      TransferTask.of(experiment, target, classifiers()).run(target);
    }
  }

  private void run(PlannedEnsemble ensemble, ModelRun model, AttackEngine engine) {
    Classifier classifier = model.classifier();
    String order = ensemble.id() + "." + ensemble.members().get(0).threatKey() + ".order";
    new EnsembleTask(ensemble, experiment.getSeed(), changed -> replanned(classifier, changed))
        .run(
            model,
            engine,
            plan.found(classifier, order),
            found -> {
              plan.recordFound(classifier, order, found);
              keep();
            });
  }

  private List<Classifier> classifiers() {
    return models.stream().map(LoadedModel::classifier).toList();
  }

  private void replanned(Classifier classifier, RuntimePlan changed) {
    if (plan.open(classifier).precision()) {
      changed.measured().ifPresent(found -> ui.message(classifier.name() + ": " + text(found)));
    }
    plan.record(classifier, changed);
    keep();
  }

  private static String text(Bfloat16Gain found) {
    if (found.equals(Bfloat16Gain.UNKNOWN)) {
      return "too little memory to measure what bfloat16 is worth: searching in float32";
    }
    return String.format(
        Locale.ROOT,
        "bfloat16 steps %.2f times as fast as float32, cosine %.2f with their steps: %s",
        found.gain(),
        found.agreement(),
        found
            .leastRestarts()
            .map(least -> "searching in it where there are " + least + " restarts or more")
            .orElse("searching in float32"));
  }

  private void keep() {
    provenance.withPlan(plan.entries()).write(folder);
  }

  private void check(int index) {
    Classifier classifier = models.get(index).classifier();
    RuntimePlan runtime = plan.of(classifier);
    try (Evaluator evaluator = Evaluator.of(classifier, runtime, Calibration.NONE);
        ModelRun model = open(index, runtime, Optional.of(evaluator.inference()))) {
      new CheckTask(
              experiment.getChecks().getImages(),
              experiment.getSeed(),
              PlannedAttack.of(experiment, classifier),
              PlannedEnsemble.of(experiment, classifier, classifiers()),
              CheckTask.others(classifier, classifiers()))
          .run(model, evaluator.engine());
    }
  }
}
