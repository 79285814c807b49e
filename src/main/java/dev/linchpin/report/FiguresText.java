package dev.linchpin.report;

import dev.linchpin.bench.DeltaRate;
import dev.linchpin.bench.Figures;
import dev.linchpin.bench.Spread;
import dev.linchpin.bench.StepCost;
import dev.linchpin.bench.StepRate;
import dev.linchpin.bench.TrainRate;
import dev.linchpin.train.TrainingPlan;
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
    if (!figures.peaks().isEmpty()) {
      text.append('\n').append(PeakText.render(figures.peaks(), figures.steps()));
    }
    if (!figures.delta().isEmpty()) {
      text.append('\n').append(delta(figures.delta()));
    }
    if (!figures.training().isEmpty()) {
      text.append('\n').append(training(figures.training()));
    }
    if (!figures.costs().isEmpty()) {
      text.append('\n').append(costs(figures.costs()));
    }
    return text.toString().stripTrailing();
  }

  private static String steps(List<StepRate> rates) {
    TextTable table =
        new TextTable(
            List.of(
                "Gradient steps/s",
                "Precision",
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
              rate.plan().precision().name().toLowerCase(Locale.ROOT),
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

  private static String training(List<TrainRate> rates) {
    TextTable table =
        new TextTable(
            List.of(
                "Training, images/s",
                "Precision",
                "Batch",
                "Replicas",
                "Median",
                "Min",
                "Max",
                "Rounds"));
    for (TrainRate rate : rates) {
      Spread spread = rate.imagesPerSecond();
      table.add(
          List.of(
              rate.network(),
              precision(rate.plan()),
              Integer.toString(rate.batch()),
              Integer.toString(rate.plan().replicas()),
              number(spread.median()),
              number(spread.min()),
              number(spread.max()),
              Integer.toString(spread.rounds())));
    }
    return table.render();
  }

  private static String costs(List<StepCost> costs) {
    TextTable table =
        new TextTable(
            List.of(
                "Step, times a plain one",
                "Precision",
                "Loss",
                "Median",
                "Min",
                "Max",
                "Rounds",
                "Pairs"));
    for (StepCost cost : costs) {
      Spread ratio = cost.ratio();
      table.add(
          List.of(
              cost.network(),
              precision(cost.plan()),
              cost.loss().toString(),
              number(ratio.median()),
              number(ratio.min()),
              number(ratio.max()),
              Integer.toString(ratio.rounds()),
              Integer.toString(cost.pairsPerRound())));
    }
    return table.render();
  }

  private static String precision(TrainingPlan plan) {
    return plan.bfloat16() ? "bfloat16" : "float32";
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
