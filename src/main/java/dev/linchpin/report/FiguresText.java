package dev.linchpin.report;

import dev.linchpin.bench.DeltaRate;
import dev.linchpin.bench.Figures;
import dev.linchpin.bench.Spread;
import dev.linchpin.bench.StepRate;
import java.util.List;
import java.util.Locale;

/** Figures of speed as {@code linchpin bench} prints them. */
public final class FiguresText {
  private FiguresText() {}

  public static String render(Figures figures) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "linchpin %s (%s), TensorFlow %s, Java %s%n",
            figures.linchpin().version(),
            figures.linchpin().commit(),
            figures.tensorflow(),
            figures.machine().java()));
    text.append(
        String.format(
            "%s, %d processors (%s)%n",
            figures.machine().cpu(),
            figures.machine().cores(),
            String.join(" ", figures.cpuFeatures())));
    if (!figures.steps().isEmpty()) {
      text.append('\n').append(steps(figures.steps()));
    }
    if (!figures.delta().isEmpty()) {
      text.append('\n').append(delta(figures.delta()));
    }
    return text.toString().stripTrailing();
  }

  private static String steps(List<StepRate> rates) {
    TextTable table =
        new TextTable(
            List.of(
                "Gradient steps/s",
                "Streams",
                "Slots",
                "Steps/call",
                "Median",
                "Min",
                "Max",
                "Rounds"));
    for (StepRate rate : rates) {
      Spread spread = rate.stepsPerSecond();
      table.add(
          List.of(
              rate.model(),
              Integer.toString(rate.plan().streams()),
              Integer.toString(rate.plan().slots()),
              Integer.toString(rate.plan().stepsPerCall()),
              number(spread.median()),
              number(spread.min()),
              number(spread.max()),
              Integer.toString(spread.rounds())));
    }
    return table.render();
  }

  private static String delta(List<DeltaRate> rates) {
    TextTable table =
        new TextTable(
            List.of(
                "Δ, seconds", "Images", "Features", "Classes", "Median", "Min", "Max", "Rounds"));
    for (DeltaRate rate : rates) {
      table.add(row("kernel", rate, rate.kernelSeconds()));
      table.add(row("graph ops", rate, rate.opsSeconds()));
    }
    return table.render();
  }

  private static List<String> row(String name, DeltaRate rate, Spread seconds) {
    return List.of(
        name,
        Integer.toString(rate.size().images()),
        Integer.toString(rate.size().features()),
        Integer.toString(rate.size().classes()),
        number(seconds.median()),
        number(seconds.min()),
        number(seconds.max()),
        Integer.toString(seconds.rounds()));
  }

  /** Four digits that count: a measurement has no more. */
  private static String number(double value) {
    int whole = value < 1 ? 0 : (int) Math.log10(value) + 1;
    return String.format(Locale.ROOT, "%." + Math.max(0, 4 - whole) + "f", value);
  }
}
