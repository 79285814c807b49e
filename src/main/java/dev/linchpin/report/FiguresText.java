package dev.linchpin.report;

import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.bench.DeltaRate;
import dev.linchpin.bench.DeltaSize;
import dev.linchpin.bench.DeltaThroughput;
import dev.linchpin.bench.Figures;
import dev.linchpin.bench.Spread;
import dev.linchpin.bench.StepCost;
import dev.linchpin.bench.StepRate;
import dev.linchpin.bench.TrainRate;
import dev.linchpin.train.TrainingPlan;
import java.util.ArrayList;
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
      text.append('\n').append(PeakText.render(figures.peaks(), figures.shares()));
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
        table(List.of("Gradient steps/s", "Precision", "Streams", "Slots", "Steps/call"));
    for (StepRate rate : rates) {
      RuntimePlan plan = rate.plan();
      table.add(
          row(
              List.of(
                  rate.model(),
                  plan.precision().name().toLowerCase(Locale.ROOT),
                  plan.streams(),
                  plan.slots(),
                  plan.stepsPerCall()),
              rate.stepsPerSecond()));
    }
    return table.render();
  }

  private static String delta(List<DeltaRate> rates) {
    TextTable table =
        table(List.of("Δ, seconds", "Images", "Features", "Classes"), "Images/s", "Values/s");
    for (DeltaRate rate : rates) {
      table.add(row("kernel", rate.size(), rate.kernelSeconds(), rate.kernelThroughput()));
      table.add(row("graph ops", rate.size(), rate.opsSeconds(), rate.opsThroughput()));
    }
    return table.render();
  }

  private static List<String> row(
      String name, DeltaSize size, Spread seconds, DeltaThroughput throughput) {
    return row(
        List.of(name, size.images(), size.features(), size.classes()),
        seconds,
        number(throughput.imagesPerSecond()),
        number(throughput.valuesPerSecond()));
  }

  private static String training(List<TrainRate> rates) {
    TextTable table = table(List.of("Training, images/s", "Precision", "Batch", "Replicas"));
    for (TrainRate rate : rates) {
      TrainingPlan plan = rate.plan();
      table.add(
          row(
              List.of(rate.network(), precision(plan), rate.batch(), plan.replicas()),
              rate.imagesPerSecond()));
    }
    return table.render();
  }

  private static String costs(List<StepCost> costs) {
    TextTable table = table(List.of("Step, times a plain one", "Precision", "Loss"), "Pairs");
    for (StepCost cost : costs) {
      table.add(
          row(
              List.of(cost.network(), precision(cost.plan()), cost.loss()),
              cost.ratio(),
              cost.pairsPerRound()));
    }
    return table.render();
  }

  /** A table of spreads between other columns. */
  private static TextTable table(List<String> before, String... after) {
    List<String> heads = new ArrayList<>(before);
    heads.addAll(List.of("Median", "Min", "Max", "Rounds"));
    heads.addAll(List.of(after));
    return new TextTable(heads);
  }

  private static List<String> row(List<Object> before, Spread spread, Object... after) {
    List<String> cells = new ArrayList<>();
    before.forEach(cell -> cells.add(cell.toString()));
    cells.add(number(spread.median()));
    cells.add(number(spread.min()));
    cells.add(number(spread.max()));
    cells.add(Integer.toString(spread.rounds()));
    for (Object cell : after) {
      cells.add(cell.toString());
    }
    return cells;
  }

  private static String precision(TrainingPlan plan) {
    return plan.bfloat16() ? "bfloat16" : "float32";
  }

  /** Four digits that count: a measurement has no more. */
  private static String number(double value) {
    int whole = value < 1 ? 0 : (int) Math.log10(value) + 1;
    return String.format(Locale.ROOT, "%." + Math.max(0, 4 - whole) + "f", value);
  }
}
