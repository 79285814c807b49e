package dev.linchpin.report.page;

import dev.linchpin.report.figure.Figure;
import dev.linchpin.report.page.HtmlTable.Cell;
import dev.linchpin.report.page.HtmlTable.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures about one thing, under one heading. */
record FiguresSection(String id, String title, String intro, List<Item> items) {
  private static final int MOST_ROWS = 40;
  private static final Map<String, String> TITLES =
      Map.of(
          "figure1", "How sensitive the neurons are (Figure 1)",
          "figure2", "Success by rank of the neuron attacked (Figure 2)",
          "figure3", "How active the features are (Figure 3)",
          "pruning", "Without the most or the least sensitive neurons",
          "transfer", "Examples of one model on another",
          "epsilon", "Accuracy against ε",
          "iterations", "Accuracy against gradient steps",
          "ablation", "Terms of the regulariser, one by one",
          "training", "Training");
  private static final Map<String, String> INTROS =
      Map.of(
          "figure1",
          "Δ(j, x) is the least change of feature j alone that changes the class of x: the further"
              + " left, the less it takes.",
          "figure2",
          "One neuron at a time is attacked, from the most sensitive of each image to the least.",
          "pruning",
          "A share of the features is set to zero, ordered by their average |Δ|.",
          "transfer",
          "Adversarial examples that were made on one model (row), tried on every other (column).");

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
                    "figures-" + e.getKey(),
                    TITLES.getOrDefault(e.getKey(), e.getKey()),
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
                .map(r -> new Row("", r.stream().map(Cell::number).toList()))
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

  /** Without what only a file of its own may have. */
  private static String inline(String svg) {
    return svg.replaceFirst("(?s)^\\s*<\\?xml.*?\\?>", "")
        .replaceFirst("(?s)^\\s*<!DOCTYPE.*?>", "")
        .strip();
  }
}
