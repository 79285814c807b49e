package dev.linchpin.report.page;

import com.google.protobuf.TextFormat;
import dev.linchpin.report.ModelSummary;
import dev.linchpin.report.Percent;
import dev.linchpin.report.page.HtmlTable.Cell;
import dev.linchpin.report.page.HtmlTable.Row;
import dev.linchpin.spec.proto.Architecture;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the models that a run trained itself were trained, and how that ended. */
final class TrainingSection {
  private TrainingSection() {}

  /** Empty if nothing was trained. */
  static Optional<HtmlTable> of(List<RunView> runs) {
    List<Row> rows = new ArrayList<>();
    for (RunView view : runs) {
      view.models().stream().filter(Model::hasTrain).forEach(m -> rows.add(row(view, m)));
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        HtmlTable.of(
            "Trainings of these runs, as they ended",
            List.of(
                Cell.column("Model"),
                Cell.column("Network"),
                Cell.column("Minimised"),
                Cell.numbers("Epochs"),
                Cell.numbers("Loss"),
                Cell.numbers("Training accuracy"),
                Cell.numbers("Validation accuracy"),
                Cell.numbers("Clean accuracy")),
            rows,
            List.of()));
  }

  private static Row row(RunView view, Model model) {
    Training training = model.getTrain();
    Map<String, String> last = lastEpoch(view, model.getName());
    String clean =
        view.run().summary().models().stream()
            .filter(m -> m.name().equals(model.getName()))
            .map(ModelSummary::clean)
            .findFirst()
            .map(c -> Percent.of(c.share()))
            .orElse("–");
    return Row.of(
        Cell.row(view.run().name(model.getName()), ""),
        Cell.text(network(model)).styled("words"),
        Cell.text(LossText.of(training.getLoss())).styled("words"),
        Cell.number(number(last, "epoch")),
        Cell.number(number(last, "loss")),
        Cell.number(percent(last, "accuracy")),
        Cell.number(percent(last, "validation/accuracy")),
        Cell.number(clean));
  }

  private static String network(Model model) {
    if (!model.getTrain().hasArchitecture()) {
      return "fine-tuned from a SavedModel";
    }
    Architecture bare =
        model.getTrain().getArchitecture().toBuilder().clearMean().clearStd().build();
    return TextFormat.printer().printToString(bare).replaceAll("\\s+", " ").strip();
  }

  /** The last row of {@code epochs.csv}, by the names of its columns; empty before the first. */
  private static Map<String, String> lastEpoch(RunView view, String model) {
    Path file = view.run().folder().dir().resolve("training").resolve(model).resolve("epochs.csv");
    Map<String, String> row = new LinkedHashMap<>();
    if (!Files.isRegularFile(file)) {
      return row;
    }
    try {
      List<List<String>> lines = Csv.parse(Files.readString(file));
      List<String> last = lines.isEmpty() ? List.of() : lines.get(lines.size() - 1);
      if (lines.size() > 1 && last.size() == lines.get(0).size()) {
        for (int i = 0; i < last.size(); i++) {
          row.put(lines.get(0).get(i), last.get(i));
        }
      }
      return row;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String number(Map<String, String> row, String name) {
    String text = row.getOrDefault(name, "");
    return text.isEmpty()
        ? "–"
        : text.matches("\\d+") ? text : Numbers.of(Double.parseDouble(text));
  }

  private static String percent(Map<String, String> row, String name) {
    String text = row.getOrDefault(name, "");
    return text.isEmpty() ? "–" : Percent.of(Double.parseDouble(text));
  }
}
