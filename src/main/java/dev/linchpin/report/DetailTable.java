package dev.linchpin.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What stands beneath Table 1: for each model and threat model, each rate with its n and 95 %
 * Wilson interval.
 */
public final class DetailTable {
  private DetailTable() {}

  /** The tables, in lines ended by newlines; empty when nothing was attacked. */
  public static String render(Summary summary) {
    List<String> blocks = new ArrayList<>();
    for (ModelSummary model : summary.models()) {
      summary.attacks().stream()
          .filter(a -> a.model().equals(model.name()))
          .collect(Collectors.groupingBy(AttackSummary::threat, Collectors.toList()))
          .entrySet()
          .stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(e -> blocks.add(block(model, e.getKey(), e.getValue())));
    }
    return String.join("\n", blocks);
  }

  private static String block(ModelSummary model, ThreatKey threat, List<AttackSummary> attacks) {
    AttackSummary first = attacks.get(0);
    TextTable table = new TextTable(List.of("Attack", "Success", "of correct", "8 bits", "Robust"));
    StringBuilder notes = new StringBuilder();
    for (AttackSummary a : attacks) {
      table.add(
          List.of(
              a.label(),
              Percent.withInterval(a.success()),
              Percent.withInterval(a.successCorrect()),
              Percent.withInterval(a.success8bit()),
              Percent.withInterval(a.robustAccuracy())));
      a.notes().forEach(n -> notes.append(n).append('\n'));
    }
    String order =
        attacks.stream()
            .map(AttackSummary::order)
            .filter(o -> !o.isEmpty())
            .distinct()
            .collect(Collectors.joining(" or "));
    if (first.eightBit()) {
      notes.append("the model takes uint8: what survives rounding to 8 bits counts, above too\n");
    }
    return String.format(
            Locale.ROOT,
            "%s · %s · n = %d, correct %d · accuracy %s%s\n",
            model.name(),
            threat.label(),
            first.n(),
            first.successCorrect().n(),
            Percent.withInterval(model.clean()),
            order.isEmpty() ? "" : " · neurons by " + order)
        + table.render()
        + notes;
  }
}
