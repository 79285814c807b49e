package dev.linchpin.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Success of single-neuron attacks by tenths of the ranks. */
final class SweepTable {
  private static final String NOTE =
      "Neurons attacked one at a time, by their rank; 95 % Wilson intervals as if the neurons of an"
          + " image were independent.\n\n";

  private SweepTable() {}

  /** The tables, in lines ended by newlines; empty without sweeps. */
  static String render(Summary summary) {
    return summary.sweeps().isEmpty()
        ? ""
        : summary.sweeps().stream()
            .map(SweepTable::table)
            .collect(Collectors.joining("\n", NOTE, ""));
  }

  private static String table(SweepSummary sweep) {
    TextTable table = new TextTable(List.of("Ranks", "attacked", "success, %", "no target"));
    for (SweepSummary.Tenth t : sweep.tenths()) {
      table.add(
          List.of(
              t.from() + "-" + (t.to() - 1),
              Integer.toString(t.success().n()),
              Percent.withInterval(t.success()),
              Integer.toString(t.noTarget())));
    }
    return String.format(
            Locale.ROOT,
            "%s · %s · %d of %d ranks on %d images · %d gradient steps\n",
            sweep.model(),
            sweep.threat().label(),
            sweep.ranks(),
            sweep.features(),
            sweep.images(),
            sweep.gradientSteps())
        + table.render();
  }
}
