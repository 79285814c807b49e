package dev.linchpin.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Success of single-neuron attacks by tenths of the ranks. */
final class SweepTable {
  private SweepTable() {}

  /** The tables, in lines ended by newlines; empty without sweeps. */
  static String render(Summary summary) {
    return summary.sweeps().stream().map(SweepTable::table).collect(Collectors.joining("\n"));
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
            "%s · %s · neurons attacked one at a time, %d of %d ranks on %d images · %,d gradient"
                + " steps\n"
                + "(95 %% Wilson intervals as if the neurons of an image were independent)\n",
            sweep.model(),
            sweep.threat().label(),
            sweep.ranks(),
            sweep.features(),
            sweep.images(),
            sweep.gradientSteps())
        + table.render();
  }
}
