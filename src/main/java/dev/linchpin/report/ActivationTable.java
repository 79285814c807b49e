package dev.linchpin.report;

import java.util.List;
import java.util.Locale;

/** How active features are, a line a model. */
final class ActivationTable {
  private ActivationTable() {}

  /** The table, in lines ended by newlines; empty where activations were not asked for. */
  static String render(Summary summary) {
    if (summary.activations().isEmpty()) {
      return "";
    }
    TextTable table =
        new TextTable(
            List.of(
                "Activations", "features", "images", "zeros, %", "always zero", "median of max z"));
    for (ActivationSummary a : summary.activations()) {
      table.add(
          List.of(
              a.model(),
              Integer.toString(a.features()),
              Integer.toString(a.images()),
              Percent.of(a.zeroShare()),
              Integer.toString(a.alwaysZero()),
              String.format(Locale.ROOT, "%.4g", a.medianMax())));
    }
    return table.render();
  }
}
