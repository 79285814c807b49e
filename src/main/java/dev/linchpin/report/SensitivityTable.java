package dev.linchpin.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The most sensitive neurons of each model. */
public final class SensitivityTable {
  private SensitivityTable() {}

  /** The tables, in lines ended by newlines; empty when sensitivity was not computed. */
  public static String render(Summary summary) {
    List<String> blocks = new ArrayList<>();
    for (SensitivitySummary s : summary.sensitivity()) {
      TextTable table =
          new TextTable(List.of("Neuron", "most sensitive of images", "median |Δ|", "dead"));
      for (SensitivitySummary.Neuron n : s.mostSensitive()) {
        table.add(
            List.of(
                Integer.toString(n.neuron()),
                Percent.of(n.share()) + " %",
                number(n.medianDelta()),
                n.dead() ? "yes" : "no"));
      }
      blocks.add(
          String.format(
                  Locale.ROOT,
                  "%s · %d neurons (%d dead) on %d images · median |Δ| %s · Δ = ∞ %s %% · Δ = 0 %s"
                      + " %%\n",
                  s.model(),
                  s.neurons(),
                  s.dead(),
                  s.images(),
                  number(s.medianDelta()),
                  Percent.of(s.shareNoCrossing()),
                  Percent.of(s.shareTie()))
              + table.render());
    }
    return String.join("\n", blocks);
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.4g", value);
  }
}
