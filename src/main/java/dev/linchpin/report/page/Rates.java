package dev.linchpin.report.page;

import dev.linchpin.base.Wilson;
import dev.linchpin.report.AttackSummary;
import dev.linchpin.report.CurveText;
import dev.linchpin.report.EnsembleSummary;
import dev.linchpin.report.ModelSummary;
import dev.linchpin.report.Percent;
import dev.linchpin.report.SecurityCurve;
import dev.linchpin.report.Summary;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.report.page.HtmlTable.Cell;
import dev.linchpin.report.page.HtmlTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Every rate of a model, under each threat model; its curves and ensembles.
 *
 * @param title the model
 */
record Rates(String title, List<HtmlTable> tables) {
  static List<Rates> of(List<RunView> runs) {
    List<Rates> all = new ArrayList<>();
    for (RunView view : runs) {
      Summary summary = view.run().summary();
      for (ModelSummary model : summary.models()) {
        List<HtmlTable> tables = new ArrayList<>();
        threats(summary, model).forEach((t, attacks) -> tables.add(table(model, t, attacks)));
        curves(summary, model, tables);
        summary.ensembles().stream()
            .filter(e -> e.model().equals(model.name()))
            .forEach(e -> tables.add(ensemble(e)));
        if (!tables.isEmpty()) {
          all.add(new Rates(view.run().name(model.name()), tables));
        }
      }
    }
    return all;
  }

  private static Map<ThreatKey, List<AttackSummary>> threats(Summary summary, ModelSummary model) {
    return summary.attacks().stream()
        .filter(a -> a.model().equals(model.name()))
        .collect(Collectors.groupingBy(AttackSummary::threat, TreeMap::new, Collectors.toList()));
  }

  private static HtmlTable table(
      ModelSummary model, ThreatKey threat, List<AttackSummary> attacks) {
    List<Row> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    boolean queries = attacks.stream().anyMatch(a -> a.queries() > 0);
    for (AttackSummary a : attacks) {
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.row(a.label(), ""));
      cells.add(Cell.number(Numbers.count(a.n())));
      cells.add(rate(a.success()));
      cells.add(rate(a.successCorrect()));
      cells.add(rate(a.success8bit()));
      cells.add(rate(a.robustAccuracy()));
      cells.add(Cell.number(Numbers.count(a.gradientSteps())));
      if (queries) {
        cells.add(Cell.number(Numbers.count(a.queries())));
      }
      cells.add(Cell.number(Numbers.seconds(a.seconds())));
      rows.add(new Row("", cells));
      notes.addAll(a.notes());
    }
    AttackSummary first = attacks.get(0);
    if (first.eightBit()) {
      notes.add("The model takes uint8: what survives rounding to 8 bits counts, above too.");
    }
    List<Cell> head =
        new ArrayList<>(
            List.of(
                Cell.column("Attack"),
                Cell.numbers("n"),
                Cell.numbers("Success"),
                Cell.numbers("of correct"),
                Cell.numbers("8 bits"),
                Cell.numbers("Robust"),
                Cell.numbers("Gradient steps")));
    if (queries) {
      head.add(Cell.numbers("Queries"));
    }
    head.add(Cell.numbers("Time"));
    return HtmlTable.of(caption(model, threat, attacks), head, rows, notes);
  }

  private static String caption(ModelSummary model, ThreatKey threat, List<AttackSummary> attacks) {
    String order =
        attacks.stream()
            .map(AttackSummary::order)
            .filter(o -> !o.isEmpty())
            .distinct()
            .collect(Collectors.joining(" or "));
    return String.format(
        Locale.ROOT,
        "%s · accuracy %s, %d of %d images correct%s",
        threat.label(),
        Percent.withInterval(model.clean()),
        attacks.get(0).successCorrect().n(),
        attacks.get(0).n(),
        order.isEmpty() ? "" : " · neurons by " + order);
  }

  private static Cell rate(Wilson share) {
    return Cell.number(Percent.of(share.share()), HtmlTable.interval(share));
  }

  private static void curves(Summary summary, ModelSummary model, List<HtmlTable> tables) {
    Map<String, List<SecurityCurve>> norms =
        summary.curves().stream()
            .filter(c -> c.model().equals(model.name()))
            .collect(Collectors.groupingBy(SecurityCurve::norm, TreeMap::new, Collectors.toList()));
    norms.forEach((norm, curves) -> tables.add(curves(norm, curves)));
  }

  private static HtmlTable curves(String norm, List<SecurityCurve> curves) {
    List<Cell> head = new ArrayList<>(List.of(Cell.column("Attack"), Cell.numbers("Median")));
    for (String label : SecurityCurve.usualLabels(norm)) {
      head.add(Cell.numbers("ε = " + label));
    }
    List<Row> rows = new ArrayList<>();
    for (SecurityCurve curve : curves) {
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.row(curve.attack(), ""));
      cells.add(Cell.number(CurveText.length(norm, curve.quantile(0.5))));
      for (double epsilon : SecurityCurve.usualRadii(norm)) {
        cells.add(rate(curve.robustAccuracy(epsilon)));
      }
      rows.add(new Row("", cells));
    }
    return HtmlTable.of(
        "Least perturbation found in "
            + ThreatKey.title(norm)
            + ": its median, and the robust accuracy at usual radii in %",
        head,
        rows,
        List.of());
  }

  private static HtmlTable ensemble(EnsembleSummary ensemble) {
    return HtmlTable.of(
        "Ensemble "
            + ensemble.attack().toUpperCase(Locale.ROOT)
            + " · "
            + ensemble.threat().label()
            + " · each member attacks what those above it left standing",
        List.of(
            Cell.column("Member"),
            Cell.numbers("Attacked"),
            Cell.numbers("Broken"),
            Cell.numbers("Gradient steps"),
            Cell.numbers("Queries"),
            Cell.numbers("Time")),
        ensemble.members().stream()
            .map(
                m ->
                    Row.of(
                        Cell.row(m.name(), ""),
                        Cell.number(Numbers.count(m.attacked())),
                        Cell.number(Numbers.count(m.broken())),
                        Cell.number(Numbers.count(m.gradientSteps())),
                        Cell.number(Numbers.count(m.queries())),
                        Cell.number(Numbers.seconds(m.seconds()))))
            .toList(),
        List.of());
  }
}
