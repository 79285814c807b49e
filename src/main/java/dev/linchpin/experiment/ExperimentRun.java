package dev.linchpin.experiment;

import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.results.Provenance;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.Spec;
import dev.linchpin.spec.SpecDifference;
import dev.linchpin.spec.SpecHash;
import dev.linchpin.spec.SpecReader;
import dev.linchpin.spec.SpecWriter;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

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

  /**
   * Runs what is missing, writes the summary and prints the tables. Nothing is written before
   * models and data are found good.
   */
  void into(Path out) {
    refuseAnother(out);
    RunPlan.decideDevice(experiment.getRuntime());
    Dataset data = SpecData.open(experiment.getData());
    SortedMap<Integer, LoadedModel> models = new TreeMap<>();
    load(m -> !m.hasTrain(), UnaryOperator.identity(), data, models);
    try (FirstAttack first = firstAttack(out, data, models)) {
      examine(out, data, models, first);
    }
  }

  /** Begun where nothing that was recorded nor a training comes before it. */
  private FirstAttack firstAttack(Path out, Dataset data, Map<Integer, LoadedModel> models) {
    return models.size() < experiment.getModelsCount() || Files.exists(out)
        ? FirstAttack.none()
        : FirstAttack.begin(experiment, models.get(0).classifier(), data.size());
  }

  private void examine(
      Path out, Dataset data, SortedMap<Integer, LoadedModel> models, FirstAttack first) {
    Trainings trainings = Trainings.prepare(spec, data);
    Supplier<Dataset> statistics = () -> SpecData.statistics(experiment.getData());
    RunOrigin origin = RunOrigin.of(experiment, data, statistics, models.values(), trainings);
    try (RunFolder folder =
        RunFolder.open(out, SpecHash.of(experiment), SpecWriter.write(experiment))) {
      ui.logTo(folder.logDir().resolve("linchpin.log"));
      Optional<Provenance> earlier = Provenance.read(folder);
      earlier.ifPresent(e -> origin.refuseIfChanged(folder.dir(), e));
      RunPlan plan =
          new RunPlan(experiment.getRuntime(), earlier.map(Provenance::plan).orElse(Map.of()));
      models.values().forEach(m -> plan.of(m.classifier()));
      trainings.plan(plan);
      if (!plan.overruled().isEmpty()) {
        ui.message("going on as the run began: " + String.join(", ", plan.overruled()));
      }
      Provenance provenance = origin.provenance(earlier, plan.entries());
      provenance.write(folder);
      if (experiment.getModelsList().stream().anyMatch(Model::hasTrain)) {
        trainings.run(folder, plan, ui);
        load(Model::hasTrain, m -> Trainings.trained(m, folder), data, models);
        RunOrigin whole = RunOrigin.of(experiment, data, statistics, models.values(), trainings);
        whole.refuseIfChanged(folder.dir(), provenance);
        models.values().forEach(m -> plan.of(m.classifier()));
        provenance = whole.complete(provenance).withPlan(plan.entries());
        provenance.write(folder);
      }
      new Examination(
              experiment,
              List.copyOf(models.values()),
              data,
              statistics,
              folder,
              plan,
              provenance,
              first,
              ui)
          .run();
    }
  }

  /** Adds the models that {@code which} takes, read as {@code read} says, by their index. */
  private void load(
      Predicate<Model> which,
      UnaryOperator<Model> read,
      Dataset data,
      Map<Integer, LoadedModel> models) {
    for (int i = 0; i < experiment.getModelsCount(); i++) {
      Model model = experiment.getModels(i);
      if (which.test(model)) {
        models.put(i, LoadedModels.load(spec, i, read.apply(model), data));
      }
    }
  }

  /** Says in what the specs differ, before models are loaded. */
  private void refuseAnother(Path out) {
    if (!Files.exists(out.resolve("spec.textproto"))) {
      return;
    }
    RunFolder there = RunFolder.existing(out);
    if (there.specHash().equals(SpecHash.of(experiment))) {
      return;
    }
    Experiment other = SpecReader.parse(there.specText(), "spec.textproto").experiment();
    SpecDifference.first(other, experiment)
        .ifPresent(
            difference -> {
              throw new UserError(
                  UserError.Kind.CONFLICT,
                  String.format(
                      "%s holds a run of another spec (%s); give another folder (--out), or the same"
                          + " spec",
                      out, difference));
            });
  }
}
