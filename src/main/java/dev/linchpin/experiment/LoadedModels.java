package dev.linchpin.experiment;

import dev.linchpin.base.UserError;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.spec.ModelFit;
import dev.linchpin.spec.Spec;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loads the models of a spec and checks that they fit the data and the tasks. */
final class LoadedModels {
  private LoadedModels() {}

  static List<LoadedModel> load(Spec spec, Dataset data) {
    Experiment experiment = spec.experiment();
    List<LoadedModel> models = new ArrayList<>();
    for (int i = 0; i < experiment.getModelsCount(); i++) {
      LoadedModel model =
          ClassifierLoader.load(
              SpecModels.options(experiment.getModels(i), Optional.of(SpecModels.size(data))));
      Classifier classifier = model.classifier();
      ModelFit.check(
          spec,
          i,
          SpecModels.shape(classifier),
          classifier.head().map(h -> h.features()).orElse(0),
          SpecModels.shape(data));
      refuseNeuronsWithoutHead(spec, model);
      models.add(model);
    }
    return models;
  }

  private static void refuseNeuronsWithoutHead(Spec spec, LoadedModel model) {
    if (model.classifier().head().isPresent()) {
      return;
    }
    List<Task> tasks = spec.experiment().getTasksList();
    for (int t = 0; t < tasks.size(); t++) {
      boolean neurons = tasks.get(t).hasSensitivity() || tasks.get(t).getAttack().hasNeurons();
      if (neurons) {
        throw UserError.usage(
            "%s: model '%s' has no linear logits layer (%s), so sensitivity and k-NS attacks have"
                + " no neurons to look at; PGD works: leave out tasks[%d]%s",
            spec.locations().at("tasks[" + t + "]"),
            model.classifier().name(),
            model.noHeadReason(),
            t,
            " (audit: --neurons none)");
      }
    }
  }
}
