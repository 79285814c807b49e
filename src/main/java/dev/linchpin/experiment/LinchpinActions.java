package dev.linchpin.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSerializer;
import dev.linchpin.base.UserInterface;
import dev.linchpin.bench.Figures;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.Inspection;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.report.FiguresText;
import dev.linchpin.report.InspectionJson;
import dev.linchpin.report.InspectionText;
import dev.linchpin.spec.AuditSpec;
import dev.linchpin.spec.Spec;
import dev.linchpin.spec.SpecHash;
import dev.linchpin.spec.SpecReader;
import dev.linchpin.spec.TrainSpec;
import dev.linchpin.spec.proto.Model;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The work behind the commands. */
public final class LinchpinActions implements Actions {
  private static final Gson JSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .serializeSpecialFloatingPointValues()
          .registerTypeAdapter(
              Optional.class,
              (JsonSerializer<Optional<?>>)
                  (value, type, json) -> json.serialize(value.orElse(null)))
          .create();

  @Override
  public void run(RunOptions options, UserInterface ui) {
    Spec spec = SpecReader.read(options.spec()).with(options.overrides()).ready();
    String stem = options.spec().getFileName().toString().replaceFirst("\\.[^.]*$", "");
    String name = options.overrides().isEmpty() ? stem : stem + "-" + shortHash(spec);
    new ExperimentRun(spec, ui).into(options.out().orElse(Path.of("runs", name)));
  }

  @Override
  public void audit(AuditOptions options, UserInterface ui) {
    Spec spec = AuditSpec.build(options.spec()).with(options.overrides()).ready();
    String name = spec.experiment().getModels(0).getName() + "-" + shortHash(spec);
    new ExperimentRun(spec, ui).into(options.out().orElse(Path.of("runs", name)));
  }

  @Override
  public void train(TrainOptions options, UserInterface ui) {
    Spec spec =
        TrainSpec.build(options.spec(), SpecArchitecture::text).with(options.overrides()).ready();
    String name = "train-" + spec.experiment().getModels(0).getName() + "-" + shortHash(spec);
    new ExperimentRun(spec, ui).into(options.out().orElse(Path.of("runs", name)));
  }

  @Override
  public void export(ExportRequest request, UserInterface ui) {
    Exports.run(request, ui);
  }

  @Override
  public void report(ReportOptions options, UserInterface ui) {
    Reports.write(options, ui);
  }

  /** Enough of the hash to keep the folders of different specs apart. */
  private static String shortHash(Spec spec) {
    return SpecHash.of(spec.experiment()).substring(0, 8);
  }

  @Override
  public void inspect(InspectOptions options, UserInterface ui) {
    Model model = AuditSpec.model(options.model());
    Inspection found =
        Inspection.of(ClassifierLoader.load(SpecModels.options(model, Optional.empty())));
    ui.result(options.json() ? InspectionJson.render(found) : InspectionText.render(found));
  }

  @Override
  public void predict(PredictOptions options, UserInterface ui) {
    Map<String, String> asked = new LinkedHashMap<>(options.spec());
    // Predicting needs no neurons: models without a linear head are fine, and those with few.
    asked.put("neurons", "none");
    Spec spec = AuditSpec.build(asked).ready();
    Dataset data = SpecData.open(spec.experiment().getData());
    List<LoadedModel> models = LoadedModels.load(spec, data);
    Predictions.write(
        models.get(0),
        spec.experiment().getModels(0),
        data,
        options.out(),
        options.gradients(),
        ui);
  }

  @Override
  public void bench(BenchOptions options, UserInterface ui) {
    figures(Benchmarks.run(options, ui), options.json(), ui);
  }

  @Override
  public void benchTrain(BenchTrainOptions options, UserInterface ui) {
    figures(TrainingBenchmarks.run(options, ui), options.json(), ui);
  }

  private static void figures(Figures figures, boolean json, UserInterface ui) {
    ui.result(json ? JSON.toJson(figures) : FiguresText.render(figures));
  }
}
