package dev.linchpin.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Success rates laid out as in the paper's Table 1: a row a model; its accuracy; then, for each
 * norm and ε, PGD and the k-NS attacks. Groups that do not fit into 100 columns go beneath.
 */
public final class Table1 {
  private static final int WIDTH = 100;
  private static final String MISSING = "–";

  private final Summary summary;

  /** Labels of attacks by threat model, in column order. */
  private final Map<ThreatKey, List<String>> groups;

  private Table1(Summary summary) {
    this.summary = summary;
    this.groups = Table1Columns.of(List.of(summary)).groups();
  }

  /** The table, in lines ended by newlines. */
  public static String render(Summary summary) {
    return new Table1(summary).render();
  }

  private String render() {
    if (summary.models().isEmpty()) {
      return "no model was evaluated\n";
    }
    List<String> tables = new ArrayList<>();
    List<ThreatKey> chunk = new ArrayList<>();
    String rendered = table(chunk);
    for (ThreatKey group : groups.keySet()) {
      chunk.add(group);
      String wider = table(chunk);
      if (chunk.size() > 1 && widest(wider) > WIDTH) {
        tables.add(rendered);
        chunk = new ArrayList<>(List.of(group));
        wider = table(chunk);
      }
      rendered = wider;
    }
    tables.add(rendered);
    return String.join("\n", tables);
  }

  private static int widest(String table) {
    return table.lines().mapToInt(TextTable::width).max().orElse(0);
  }

  private String table(List<ThreatKey> chunk) {
    List<String> heads = new ArrayList<>(List.of("Model", "Accuracy"));
    List<TextTable.Span> spans = new ArrayList<>(List.of(new TextTable.Span("", 2)));
    for (ThreatKey group : chunk) {
      heads.addAll(groups.get(group));
      spans.add(new TextTable.Span(group.label(), groups.get(group).size()));
    }
    TextTable table = new TextTable(heads);
    for (ModelSummary model : summary.models()) {
      Map<List<Object>, String> cells = new LinkedHashMap<>();
      summary.attacks().stream()
          .filter(a -> a.model().equals(model.name()))
          .forEach(a -> cells.put(List.of(a.threat(), a.label()), Percent.of(a.counted().share())));
      List<String> row = new ArrayList<>(List.of(model.name(), Percent.of(model.clean().share())));
      for (ThreatKey group : chunk) {
        for (String label : groups.get(group)) {
          row.add(cells.getOrDefault(List.<Object>of(group, label), MISSING));
        }
      }
      table.add(row);
    }
    return table.render(chunk.isEmpty() ? List.of() : spans);
  }
}
