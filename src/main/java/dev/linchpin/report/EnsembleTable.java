package dev.linchpin.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What each member of an ensemble broke, and at what cost. */
final class EnsembleTable {
  private EnsembleTable() {}

  /** The tables, in lines ended by newlines; empty without ensembles. */
  static String render(Summary summary) {
    List<String> blocks = new ArrayList<>();
    for (EnsembleSummary ensemble : summary.ensembles()) {
      TextTable table =
          new TextTable(
              List.of(
                  ensemble.attack().toUpperCase(Locale.ROOT),
                  "attacked",
                  "broken",
                  "gradient steps",
                  "queries"));
      for (EnsembleSummary.Member m : ensemble.members()) {
        table.add(
            List.of(
                m.name(),
                Integer.toString(m.attacked()),
                Integer.toString(m.broken()),
                Long.toString(m.gradientSteps()),
                Long.toString(m.queries())));
      }
      blocks.add(
          ensemble.model()
              + " · "
              + ensemble.threat().label()
              + " · each member attacks what those above it left standing\n"
              + table.render(List.of()));
    }
    return String.join("\n", blocks);
  }
}
