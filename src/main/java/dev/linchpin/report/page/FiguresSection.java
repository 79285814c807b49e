package dev.linchpin.report.page;

import dev.linchpin.report.figure.Figure;
import dev.linchpin.report.page.HtmlTable.Cell;
import dev.linchpin.report.page.HtmlTable.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Figures about one thing, under one heading. */
record FiguresSection(String id, String title, String intro, List<Item> items) {
  private static final int MOST_ROWS = 40;
  private static final Pattern LONG_NUMBER = Pattern.compile("-?\\d+\\.\\d{4,}(E-?\\d+)?");

  /** The section of figures that belong to the trainings, not to what was examined. */
  static final String TRAINING = "Training";

  private static final Map<String, String> INTROS =
      Map.of(
          "Sensitivity",
          "Δ(j, x) is the least change of feature j alone that changes the class of x. The smaller"
              + " it is, the more hangs on that one neuron.",
          "Attacks on single neurons",
          "An attack that sees nothing but one neuron of the last hidden layer, beside one that"
              + " sees the whole model.",
          "Pruning",
          "A share of the features is set to zero, those of the least or of the largest average |Δ|"
              + " first.",
          "Transfer",
          "Adversarial examples that were made on one model, tried on every other.");

  /**
   * @param uri the numbers as a {@code data:} URI of CSV
   * @param rows how many numbers there are, and how many are shown
   */
  record Item(
      String id,
      String title,
      String caption,
      String alt,
      String svg,
      String uri,
      String rows,
      HtmlTable numbers) {}

  static List<FiguresSection> of(List<Figure> figures) {
    Map<String, List<Item>> sections = new LinkedHashMap<>();
    for (Figure figure : figures) {
      sections.computeIfAbsent(figure.section(), s -> new ArrayList<>()).add(item(figure));
    }
    return sections.entrySet().stream()
        .map(
            e ->
                new FiguresSection(
                    "figures-" + e.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                    e.getKey(),
                    INTROS.getOrDefault(e.getKey(), ""),
                    e.getValue()))
        .toList();
  }

  private static Item item(Figure figure) {
    List<List<String>> lines = Csv.parse(figure.csv());
    List<String> head = lines.isEmpty() ? List.of() : lines.get(0);
    List<List<String>> body = lines.isEmpty() ? List.of() : lines.subList(1, lines.size());
    HtmlTable numbers =
        HtmlTable.of(
            "Numbers behind: " + figure.title(),
            head.stream().map(Cell::column).toList(),
            body.stream()
                .limit(MOST_ROWS)
                .map(r -> new Row("", r.stream().map(FiguresSection::cell).toList()))
                .toList(),
            List.of());
    String rows =
        body.size() <= MOST_ROWS
            ? Numbers.count(body.size(), "row")
            : Numbers.count(body.size()) + " rows, the first " + MOST_ROWS + " here";
    return new Item(
        figure.id(),
        figure.title(),
        figure.caption(),
        figure.alt(),
        inline(figure.svg()),
        "data:text/csv;charset=utf-8;base64,"
            + Base64.getEncoder().encodeToString(figure.csv().getBytes(StandardCharsets.UTF_8)),
        rows,
        numbers);
  }

  private static Cell cell(String text) {
    return LONG_NUMBER.matcher(text).matches()
        ? Cell.text(String.format(Locale.ROOT, "%.5g", Double.parseDouble(text)))
        : Cell.text(text);
  }

  /** Without what only a file of its own may have. */
  private static String inline(String svg) {
    return svg.replaceFirst("(?s)^\\s*<\\?xml.*?\\?>", "")
        .replaceFirst("(?s)^\\s*<!DOCTYPE.*?>", "")
        .strip();
  }
}
