package dev.linchpin.experiment;

import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.data.Dataset;
import dev.linchpin.export.ExportDescription;
import dev.linchpin.export.ExportOptions;
import dev.linchpin.export.ExportedModel;
import dev.linchpin.export.SavedModelExporter;
import dev.linchpin.model.Network;
import dev.linchpin.model.NetworkLoader;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.AuditSpec;
import dev.linchpin.spec.Locations;
import dev.linchpin.spec.Spec;
import dev.linchpin.spec.SpecReader;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.train.checkpoint.CheckpointStore;
import dev.linchpin.train.checkpoint.TrainingState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Exports what a run folder or a SavedModel holds, with all signatures. */
final class Exports {
  private Exports() {}

  static void run(ExportRequest request, UserInterface ui) {
    boolean isRun = Files.isRegularFile(request.source().resolve("spec.textproto"));
    if (!isRun && request.name().isPresent()) {
      throw UserError.usage("--name is for run folders, and %s is none", request.source());
    }
    if (isRun && !request.model().isEmpty()) {
      throw UserError.usage(
          "--%s is for SavedModels, and %s is a run folder",
          request.model().keySet().iterator().next(), request.source());
    }
    ExportedModel exported = isRun ? ofRun(request, ui) : ofSavedModel(request, ui);
    exported.notes().forEach(ui::warning);
    ui.result(exported.directory() + ": " + String.join(", ", exported.signatures()));
  }

  private static ExportedModel ofSavedModel(ExportRequest request, UserInterface ui) {
    Map<String, String> options = new LinkedHashMap<>(request.model());
    options.put("model", request.source().toString());
    Model model = AuditSpec.model(options);
    NetworkLoader.Loaded loaded = NetworkLoader.open(SpecModels.options(model, Optional.empty()));
    loaded.notes().forEach(ui::warning);
    ExportOptions description = ExportDescription.read(request.source(), request.replace());
    return SavedModelExporter.write(loaded.network(), request.out(), description);
  }

  private static ExportedModel ofRun(ExportRequest request, UserInterface ui) {
    RunFolder folder = RunFolder.existing(request.source());
    Experiment experiment =
        SpecReader.parse(folder.specText(), request.source() + "/spec.textproto").experiment();
    int index = index(experiment, request);
    String name = experiment.getModels(index).getName();
    TrainingFolder files = TrainingFolder.of(folder, name);
    if (files.done()) {
      Model model = SpecModels.exported(name, files.model());
      return SavedModelExporter.write(
          NetworkLoader.load(SpecModels.options(model)),
          request.out(),
          ExportDescription.read(files.model(), request.replace()));
    }
    try (RunFolder locked =
        RunFolder.open(request.source(), folder.specHash(), folder.specText())) {
      return unfinished(experiment, index, locked, request, ui);
    }
  }

  private static int index(Experiment experiment, ExportRequest request) {
    List<String> trained =
        experiment.getModelsList().stream().filter(Model::hasTrain).map(Model::getName).toList();
    if (trained.isEmpty()) {
      throw UserError.input("%s trained no model; there is nothing to export", request.source());
    }
    if (request.name().isEmpty() && trained.size() > 1) {
      throw UserError.usage(
          "%s trained several models; choose one: --name %s",
          request.source(), String.join(", --name ", trained));
    }
    String name = request.name().orElse(trained.get(0));
    if (!trained.contains(name)) {
      throw UserError.usage(
          "--name %s: %s trained no such model; allowed: %s",
          name, request.source(), String.join(", ", trained));
    }
    return experiment.getModelsList().stream().map(Model::getName).toList().indexOf(name);
  }

  /** From the last checkpoint. */
  private static ExportedModel unfinished(
      Experiment experiment, int index, RunFolder folder, ExportRequest request, UserInterface ui) {
    String name = experiment.getModels(index).getName();
    TrainingState state =
        new CheckpointStore(TrainingFolder.of(folder, name).checkpoints(), ui::warning)
            .latest()
            .orElseThrow(
                () ->
                    UserError.input(
                        "%s: the training of %s has no checkpoint yet; go on with it first",
                        request.source(), name));
    ui.message(name + " is not trained to the end; exporting step " + state.step());
    Spec spec = new Spec(experiment, Locations.of("spec.textproto"), Path.of(""));
    Dataset examined = SpecData.open(experiment.getData());
    PlannedTraining planned = PlannedTraining.of(spec, index, examined);
    boolean averaged = planned.training().getAverageDecay() > 0;
    Network network =
        BestNetwork.with(planned.network(), state, averaged ? "average/" : "parameter/");
    return SavedModelExporter.write(
        network, request.out(), planned.exportOptions(experiment.getSeed(), request.replace()));
  }
}
