package dev.linchpin.report.page;

import dev.linchpin.report.Percent;
import dev.linchpin.report.SensitivitySummary;
import dev.linchpin.report.page.HtmlTable.Cell;
import dev.linchpin.report.page.HtmlTable.Row;
import dev.linchpin.results.ExcitingRow;
import dev.linchpin.results.PartKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The neurons on which most decisions hang, with the images that excite them most. */
record NeuronsSection(String title, String sentence, HtmlTable table) {
  private static final int MOST_PICTURES = 6;

  /** Longer sides are made smaller: these are to be recognised, not to be examined. */
  private static final int MOST_PIXELS = 112;

  static List<NeuronsSection> of(List<RunView> runs) {
    List<NeuronsSection> all = new ArrayList<>();
    for (RunView view : runs) {
      Map<String, List<ExcitingRow>> exciting =
          view.run().folder().readAll(PartKind.EXCITING).stream()
              .collect(Collectors.groupingBy(ExcitingRow::model));
      for (SensitivitySummary summary : view.run().summary().sensitivity()) {
        if (summary.neurons() > 0) {
          List<ExcitingRow> rows = exciting.getOrDefault(summary.model(), List.of());
          all.add(section(view, summary, rows));
        }
      }
    }
    return all;
  }

  private static NeuronsSection section(
      RunView view, SensitivitySummary summary, List<ExcitingRow> exciting) {
    String name = view.run().name(summary.model());
    List<Cell> head =
        new ArrayList<>(
            List.of(
                Cell.column("Neuron"),
                Cell.numbers("Most sensitive of images"),
                Cell.numbers("Median |Δ|")));
    boolean pictures = view.run().pictures() && !exciting.isEmpty();
    if (pictures) {
      head.add(Cell.column("Images that excite it most, by z"));
    }
    List<Row> rows = new ArrayList<>();
    for (SensitivitySummary.Neuron n : summary.mostSensitive()) {
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.row(Integer.toString(n.neuron()), n.dead() ? "dead" : ""));
      cells.add(Cell.number(Percent.of(n.share()) + " %"));
      cells.add(Cell.number(Numbers.of(n.medianDelta())));
      if (pictures) {
        cells.add(Cell.pictures(pictures(view, summary.model(), n.neuron(), exciting)));
      }
      rows.add(new Row("", cells));
    }
    return new NeuronsSection(
        name,
        sentence(summary),
        HtmlTable.of(
            "Neurons that are most often the most sensitive: " + name, head, rows, List.of()));
  }

  private static String sentence(SensitivitySummary s) {
    return Numbers.count(s.neurons(), "neuron")
        + " ("
        + s.dead()
        + " dead) on "
        + Numbers.count(s.images(), "image")
        + ". Median |Δ| "
        + Numbers.of(s.medianDelta())
        + "; no change of the neuron alone changes the class (Δ = ∞) in "
        + Percent.of(s.shareNoCrossing())
        + " % of cases; ties (Δ = 0) in "
        + Percent.of(s.shareTie())
        + " %.";
  }

  private static List<Picture> pictures(
      RunView view, String model, int neuron, List<ExcitingRow> exciting) {
    List<Picture> pictures = new ArrayList<>();
    exciting.stream()
        .filter(e -> e.neuron() == neuron)
        .sorted(Comparator.comparingInt(ExcitingRow::place))
        .limit(MOST_PICTURES)
        .forEach(e -> picture(view, model, e).ifPresent(pictures::add));
    return pictures;
  }

  private static Optional<Picture> picture(RunView view, String model, ExcitingRow row) {
    return view.clean()
        .read(model, row.image())
        .map(
            pixels -> {
              String label = view.classes().of(view.clean().label(model, row.image()));
              String z = "z = " + Numbers.of(row.z());
              return Picture.of(
                  pixels.smaller(MOST_PIXELS),
                  "Image " + row.image() + ", " + label + ", " + z,
                  Numbers.of(row.z()));
            });
  }
}
