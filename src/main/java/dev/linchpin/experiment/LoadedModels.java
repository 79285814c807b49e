package dev.linchpin.experiment;

import dev.linchpin.base.UserError;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.spec.ModelFit;
import dev.linchpin.spec.Spec;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loads models of a spec and checks that they fit the data and the tasks. */
final class LoadedModels {
  private LoadedModels() {}

  /** All models, none of which is to be trained. */
  static List<LoadedModel> load(Spec spec, Dataset data) {
    List<LoadedModel> models = new ArrayList<>();
    for (int i = 0; i < spec.experiment().getModelsCount(); i++) {
      models.add(load(spec, i, spec.experiment().getModels(i), data));
    }
    return models;
  }

  /**
   * Model {@code index} of the spec.
   *
   * @param model as it is to be read: of a trained one, its export
   */
  static LoadedModel load(Spec spec, int index, Model model, Dataset data) {
    LoadedModel loaded =
        ClassifierLoader.load(SpecModels.options(model, Optional.of(SpecModels.size(data))));
    Classifier classifier = loaded.classifier();
    check(
        spec,
        index,
        SpecModels.shape(classifier),
        classifier.head().map(h -> h.features()).orElse(0),
        loaded.noHeadReason(),
        data);
    return loaded;
  }

  /**
   * Checks model {@code index} against data and tasks.
   *
   * @param features length of z; 0 without a linear head
   * @param noHeadReason why there is none
   */
  static void check(
      Spec spec, int index, ModelFit.Shape shape, int features, String noHeadReason, Dataset data) {
    ModelFit.check(spec, index, shape, features, SpecModels.shape(data));
    if (features == 0) {
      refuseNeurons(spec, spec.experiment().getModels(index).getName(), noHeadReason);
    }
  }

  private static void refuseNeurons(Spec spec, String name, String reason) {
    List<Task> tasks = spec.experiment().getTasksList();
    for (int t = 0; t < tasks.size(); t++) {
      if (tasks.get(t).getAttack().hasNeurons()) {
        throw noNeurons(spec, name, reason, "tasks[" + t + "].attack.neurons.counts");
      }
    }
    for (int t = 0; t < tasks.size(); t++) {
      String task =
          switch (tasks.get(t).getKindCase()) {
            case SENSITIVITY -> "sensitivity";
            case PRUNE -> "prune";
            case SWEEP -> "sweep";
            case ACTIVATIONS -> "activations";
            default -> "";
          };
      if (!task.isEmpty()) {
        throw noNeurons(spec, name, reason, "tasks[" + t + "]." + task);
      }
    }
  }

  private static UserError noNeurons(Spec spec, String name, String reason, String path) {
    return spec.locations()
        .error(
            path,
            "model '%s' has no linear logits layer (%s), so sensitivity, k-NS attacks and pruning have no"
                + " neurons to look at; PGD works: leave these tasks out (audit: --neurons none)",
            name,
            reason);
  }
}
