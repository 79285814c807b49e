package dev.linchpin.experiment;

import dev.linchpin.base.UserInterface;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.Spec;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The trainings of a spec, in its order, by index of the model. */
final class Trainings {
  private final Experiment experiment;
  private final Map<Integer, PlannedTraining> planned = new LinkedHashMap<>();

  private Trainings(Experiment experiment) {
    this.experiment = experiment;
  }

  /**
   * Opens everything and checks it, before anything is written.
   *
   * @param examined the images to examine
   */
  static Trainings prepare(Spec spec, Dataset examined) {
    Trainings trainings = new Trainings(spec.experiment());
    for (int i = 0; i < spec.experiment().getModelsCount(); i++) {
      if (spec.experiment().getModels(i).hasTrain()) {
        PlannedTraining planned = PlannedTraining.of(spec, i, examined);
        LoadedModels.check(
            spec, i, planned.shape(), planned.features(), planned.noHeadReason(), examined);
        trainings.planned.put(i, planned);
      }
    }
    return trainings;
  }

  /** SHA-256 of the training images, by {@code MODEL.train}. */
  Map<String, String> dataHashes() {
    Map<String, String> hashes = new TreeMap<>();
    planned.values().forEach(p -> hashes.put(p.name() + ".train", p.dataHash()));
    return hashes;
  }

  /** SHA-256 of the models that are fine-tuned, by {@code MODEL.start}. */
  Map<String, String> modelHashes(Dataset examined) {
    Map<String, String> hashes = new TreeMap<>();
    for (PlannedTraining p : planned.values()) {
      if (!p.training().hasArchitecture()) {
        var options =
            SpecModels.options(p.model(), java.util.Optional.of(SpecModels.size(examined)));
        hashes.put(p.name() + ".start", ClassifierLoader.load(options).classifier().hash());
      }
    }
    return hashes;
  }

  /** Fixes how each is run, for the provenance. */
  void plan(RunPlan plan) {
    planned.values().forEach(p -> plan.of(p.name(), p.training()));
  }

  /** Trains what is not trained yet. */
  void run(RunFolder folder, RunPlan plan, UserInterface ui) {
    planned.entrySet().removeIf(p -> TrainingFolder.of(folder, p.getValue().name()).done());
    if (!planned.isEmpty()) {
      ui.message(
          planned.values().stream()
              .map(
                  p ->
                      String.format(
                          "%s on %,d images of %s", p.name(), p.data().size(), p.data().name()))
              .collect(Collectors.joining("; ", "training ", ", into " + folder.dir())));
    }
    for (PlannedTraining p : planned.values()) {
      new TrainingTask(p, plan.of(p.name(), p.training()), experiment.getSeed()).run(folder, ui);
    }
    planned.clear(); // and with it the images and the weights
  }

  /** The spec's models as the tasks find them: those that were trained as their exports. */
  static Model trained(Model model, RunFolder folder) {
    Path directory = TrainingFolder.of(folder, model.getName()).model();
    return model.hasTrain() ? SpecModels.trained(model, directory) : model;
  }
}
