package dev.linchpin.report.page;

import dev.linchpin.report.AttackSummary;
import dev.linchpin.report.ModelSummary;
import dev.linchpin.report.Table1Columns;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.report.page.HtmlTable.Cell;
import dev.linchpin.report.page.HtmlTable.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Table 1 of the paper: a row of rates a model, beneath it what they cost. */
final class Table1Section {
  private static final String MISSING = "–";

  private final List<RunView> runs;
  private final Map<ThreatKey, List<String>> groups;

  /**
   * Whether there are attacks of no radius, too: their success says nothing beside that of others.
   */
  private final boolean unconstrained;

  private Table1Section(List<RunView> runs) {
    this.runs = runs;
    Map<ThreatKey, List<String>> all =
        new TreeMap<>(
            Table1Columns.of(runs.stream().map(r -> r.run().summary()).toList()).groups());
    List<ThreatKey> free =
        all.keySet().stream().filter(t -> Double.isInfinite(t.epsilon())).toList();
    this.unconstrained = !free.isEmpty() && free.size() < all.size();
    if (unconstrained) {
      free.forEach(all::remove);
    }
    this.groups = all;
  }

  static HtmlTable of(List<RunView> runs) {
    return new Table1Section(runs).table();
  }

  private HtmlTable table() {
    List<List<Row>> bodies = new ArrayList<>();
    for (RunView view : runs) {
      if (!view.run().label().isEmpty()) {
        Cell head = Cell.row(view.run().label(), "").scoped("rowgroup").spanning(columns(), 1);
        bodies.add(List.of(new Row("group", List.of(head))));
      }
      view.run().summary().models().forEach(m -> bodies.add(rows(view, m)));
    }
    return new HtmlTable(
        groups.isEmpty()
            ? "Accuracy of each model in %"
            : "Accuracy and success rates of the attacks in %, as in the paper’s Table 1",
        head(),
        bodies,
        unconstrained
            ? List.of("Attacks that are held to no radius are under “All rates”.")
            : List.of());
  }

  private int columns() {
    return 2 + groups.values().stream().mapToInt(List::size).sum();
  }

  private List<Row> head() {
    int rows = groups.isEmpty() ? 1 : 2;
    List<Cell> upper = new ArrayList<>();
    upper.add(Cell.column("Model").spanning(1, rows));
    upper.add(Cell.numbers("Accuracy").spanning(1, rows));
    List<Cell> lower = new ArrayList<>();
    groups.forEach(
        (threat, labels) -> {
          upper.add(
              Cell.column(threat.label())
                  .scoped("colgroup")
                  .spanning(labels.size(), 1)
                  .styled("group first"));
          for (String label : labels) {
            boolean first = label.equals(labels.get(0));
            lower.add(first ? Cell.numbers(label).styled("n first") : Cell.numbers(label));
          }
        });
    return groups.isEmpty()
        ? List.of(new Row("", upper))
        : List.of(new Row("", upper), new Row("", lower));
  }

  private List<Row> rows(RunView view, ModelSummary model) {
    Map<List<Object>, AttackSummary> attacks = new LinkedHashMap<>();
    view.run().summary().attacks().stream()
        .filter(a -> a.model().equals(model.name()))
        .forEach(a -> attacks.put(List.of(a.threat(), a.label()), a));
    List<Cell> rates = new ArrayList<>();
    rates.add(Cell.row(model.name(), "n = " + Numbers.count(model.clean().n())));
    rates.add(Cell.rate(model.clean(), ""));
    List<Cell> costs = new ArrayList<>();
    costs.add(Cell.row("cost of the attack", "").spanning(2, 1));
    groups.forEach(
        (threat, labels) -> {
          int start = costs.size();
          AttackSummary before = null;
          for (String label : labels) {
            AttackSummary attack = attacks.get(List.<Object>of(threat, label));
            rates.add(rate(attack, model, label.equals(labels.get(0))));
            if (samePass(before, attack)) {
              Cell wider = costs.remove(costs.size() - 1);
              costs.add(wider.spanning(wider.columns() + 1, 1));
            } else {
              costs.add(cost(attack, costs.size() == start));
            }
            before = attack;
          }
        });
    Row first = new Row("rates", rates);
    return attacks.isEmpty() ? List.of(first) : List.of(first, new Row("costs", costs));
  }

  private static Cell rate(AttackSummary attack, ModelSummary model, boolean first) {
    String css = first ? "n first" : "n";
    if (attack == null) {
      return Cell.number(MISSING).styled(css);
    }
    String fewer =
        attack.n() == model.clean().n() ? "" : "of " + Numbers.count(attack.n(), "image");
    return Cell.rate(attack.counted(), fewer).styled(css);
  }

  private static Cell cost(AttackSummary attack, boolean first) {
    String css = first ? "n first" : "n";
    if (attack == null) {
      return Cell.number("").styled(css);
    }
    List<String> steps = new ArrayList<>();
    if (attack.gradientSteps() > 0 || attack.queries() == 0) {
      steps.add(Numbers.count(attack.gradientSteps()) + " steps");
    }
    if (attack.queries() > 0) {
      steps.add(Numbers.count(attack.queries()) + " queries");
    }
    return Cell.number(String.join(", ", steps), Numbers.seconds(attack.seconds())).styled(css);
  }

  /** The k-NS columns of one pass share its cost. */
  private static boolean samePass(AttackSummary a, AttackSummary b) {
    return a != null
        && b != null
        && a.neurons() > 0
        && b.neurons() > 0
        && kind(a).equals(kind(b))
        && a.gradientSteps() == b.gradientSteps();
  }

  private static String kind(AttackSummary attack) {
    return attack.attack().replaceFirst("^\\d+", "");
  }
}
