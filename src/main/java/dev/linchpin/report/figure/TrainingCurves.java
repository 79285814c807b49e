package dev.linchpin.report.figure;

import dev.linchpin.base.UserError;
import dev.linchpin.report.ReportRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Loss and accuracy of trainings, from their {@code epochs.csv}. */
final class TrainingCurves implements FigureMaker {
  private static final String EPOCH = "epoch";
  private static final String CAPTION =
      "%s after each epoch: means over its training images as trained on (solid; with the"
          + " regulariser and on adversarial images where there are such), and on the validation images"
          + " (dashed).";

  @Override
  public List<Figure> of(Runs runs) {
    List<Figure> figures = new ArrayList<>();
    add(figures, runs, "loss", new Axis("Loss", "loss", Axis.Scale.LINEAR));
    add(figures, runs, "accuracy", Axis.share("Accuracy", "accuracy"));
    return figures;
  }

  private static void add(List<Figure> figures, Runs runs, String column, Axis axis) {
    List<Series> series = new ArrayList<>();
    for (ReportRun run : runs.runs()) {
      for (Source source : trained(runs, run)) {
        Table table = Table.read(file(run, source.model()));
        add(series, source, "training", 0, table.points(column));
        add(series, source, "validation", 1, table.points("validation/" + column));
      }
    }
    if (!series.isEmpty()) {
      XyChart chart = new XyChart(new Axis("Epoch", EPOCH, Axis.Scale.INTEGER), axis, series);
      String title = axis.label().replaceFirst(",.*", "");
      figures.add(
          Illustration.of(
              "Training",
              "training-" + column,
              title + " during training",
              String.format(CAPTION, title),
              chart));
    }
  }

  private static void add(
      List<Series> series, Source source, String what, int dash, List<Point> points) {
    if (!points.isEmpty()) {
      series.add(Series.of(source, what, dash, Series.Kind.LINE, points).named());
    }
  }

  private static Path file(ReportRun run, String model) {
    return run.folder().dir().resolve("training").resolve(model).resolve("epochs.csv");
  }

  /** Models with a history; those that were not examined after the others. */
  private static List<Source> trained(Runs runs, ReportRun run) {
    List<Source> trained =
        new ArrayList<>(
            runs.sources(run).stream()
                .filter(s -> Files.isRegularFile(file(run, s.model())))
                .toList());
    List<String> known = trained.stream().map(Source::model).toList();
    Path dir = run.folder().dir().resolve("training");
    if (Files.isDirectory(dir)) {
      try (Stream<Path> folders = Files.list(dir)) {
        folders
            .map(f -> f.getFileName().toString())
            .filter(name -> !known.contains(name) && Files.isRegularFile(file(run, name)))
            .sorted()
            .forEach(
                name -> trained.add(new Source(run, name, runs.sources().size() + trained.size())));
      } catch (IOException e) {
        throw UserError.input("cannot list %s: %s", dir, e.getMessage());
      }
    }
    return trained;
  }

  /** A CSV of numbers with a header, as trainings write it. */
  private record Table(List<String> columns, List<String[]> rows) {
    static Table read(Path file) {
      try {
        List<String> lines = Files.readAllLines(file);
        return new Table(
            lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).split(",")),
            lines.stream().skip(1).map(l -> l.split(",", -1)).toList());
      } catch (IOException e) {
        throw UserError.input("cannot read %s: %s", file, e.getMessage());
      }
    }

    /** The column against the epoch; rows that have no finite number there are left out. */
    List<Point> points(String column) {
      int x = columns.indexOf(EPOCH);
      int y = columns.indexOf(column);
      if (x < 0 || y < 0) {
        return List.of();
      }
      return rows.stream()
          .filter(r -> r.length > Math.max(x, y))
          .map(r -> new Point(number(r[x]), number(r[y])))
          .filter(p -> Double.isFinite(p.x()) && Double.isFinite(p.y()))
          .toList();
    }

    private static double number(String cell) {
      try {
        return Double.parseDouble(cell);
      } catch (NumberFormatException e) {
        return Double.NaN; // a killed run's last line, an empty cell
      }
    }
  }
}
