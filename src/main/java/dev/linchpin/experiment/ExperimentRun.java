package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.report.Summary;
import dev.linchpin.report.Tables;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.Provenance;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.Spec;
import dev.linchpin.spec.SpecHash;
import dev.linchpin.spec.SpecWriter;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Sensitivity;
import dev.linchpin.spec.proto.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.tensorflow.TensorFlow;

/**
 * Runs a spec into a run folder: every model through every task, slice by slice. Slices whose parts
 * are there are not computed again.
 */
final class ExperimentRun {
  private final Spec spec;
  private final Experiment experiment;
  private final UserInterface ui;

  /**
   * @param spec ready
   */
  ExperimentRun(Spec spec, UserInterface ui) {
    this.spec = spec;
    this.experiment = spec.experiment();
    this.ui = ui;
  }

  /** Runs what is missing, writes the summary and prints the tables. */
  void into(Path out) {
    try (RunFolder folder =
        RunFolder.open(out, SpecHash.of(experiment), SpecWriter.write(experiment))) {
      ui.logTo(folder.logDir().resolve("linchpin.log"));
      Dataset data = SpecData.open(experiment.getData());
      List<LoadedModel> models = LoadedModels.load(spec, data);
      Supplier<Dataset> statistics = () -> SpecData.statistics(experiment.getData());
      Optional<Provenance> earlier = Provenance.read(folder);
      RunPlan plan =
          new RunPlan(experiment.getRuntime(), earlier.map(Provenance::plan).orElse(Map.of()));
      models.forEach(m -> plan.of(m.classifier()));
      Provenance provenance = provenance(folder, earlier, data, statistics, models, plan);
      provenance.write(folder);
      folder.write(PartKind.MODELS.of(), models.stream().map(ExperimentRun::row));
      for (int i = 0; i < models.size(); i++) {
        run(i, models.get(i), data, statistics, folder, plan);
      }
      provenance.ended().write(folder);
      Summary summary = Summary.of(folder);
      summary.write(folder);
      ui.result(Tables.render(summary));
      ui.message("results are in " + out);
    }
  }

  private static ModelRow row(LoadedModel model) {
    return new ModelRow(
        model.classifier().name(),
        model.classifier().head().map(h -> h.features()).orElse(0),
        model.classifier().classes());
  }

  private void run(
      int index,
      LoadedModel loaded,
      Dataset data,
      Supplier<Dataset> statistics,
      RunFolder folder,
      RunPlan plan) {
    loaded.warnings().forEach(w -> ui.warning(loaded.classifier().name() + ": " + w));
    var runtime = plan.of(loaded.classifier());
    try (ModelRun model =
            new ModelRun(
                experiment.getModels(index),
                loaded.classifier(),
                data,
                statistics,
                folder,
                ui,
                runtime.streams());
        AttackEngine engine = new AttackEngine(loaded.classifier(), runtime)) {
      Optional<Sensitivity> sensitivity =
          experiment.getTasksList().stream()
              .filter(Task::hasSensitivity)
              .map(Task::getSensitivity)
              .findFirst();
      model.predict(sensitivity.isPresent());
      sensitivity.ifPresent(s -> new SensitivityTask(s).run(model));
      for (PlannedAttack attack : PlannedAttack.of(experiment)) {
        new AttackTask(attack, experiment.getSeed()).run(model, engine);
      }
    }
  }

  /** Refuses to go on if what the folder was made from has changed since. */
  private Provenance provenance(
      RunFolder folder,
      Optional<Provenance> earlier,
      Dataset data,
      Supplier<Dataset> statistics,
      List<LoadedModel> models,
      RunPlan plan) {
    Map<String, String> modelHashes = new TreeMap<>();
    models.forEach(m -> modelHashes.put(m.classifier().name(), m.classifier().hash()));
    // The hash is of the images used, so it goes with their number.
    Map<String, String> dataHashes = new TreeMap<>();
    earlier.ifPresent(e -> dataHashes.putAll(e.data()));
    String dataKey = "first " + data.size();
    String dataHash = data.hash();
    earlier.ifPresent(
        e -> {
          refuseChanged(folder, "model", e.models(), modelHashes);
          refuseChanged(folder, "data", e.data(), Map.of(dataKey, dataHash));
        });
    dataHashes.put(dataKey, dataHash);
    Map<String, String> statisticsHashes = new TreeMap<>();
    if (models.stream().anyMatch(m -> m.classifier().head().isPresent())) {
      String hash = statistics.get().hash();
      models.forEach(m -> statisticsHashes.put(m.classifier().name(), hash));
    }
    return new Provenance(
            SpecHash.of(experiment),
            experiment.getSeed(),
            modelHashes,
            dataHashes,
            statisticsHashes,
            plan.entries(),
            earlier.map(Provenance::sessions).orElse(List.of()))
        .withSession(Provenance.Session.begin(TensorFlow.version()));
  }

  private static void refuseChanged(
      RunFolder folder, String what, Map<String, String> there, Map<String, String> here) {
    here.forEach(
        (name, hash) -> {
          if (there.containsKey(name) && !there.get(name).equals(hash)) {
            throw new UserError(
                UserError.Kind.CONFLICT,
                String.format(
                    "%s was made with another %s '%s' (its files have changed since); give another"
                        + " folder (--out)",
                    folder.dir(), what, name));
          }
        });
  }
}
