package dev.linchpin.train.listener;

import dev.linchpin.base.Progress;
import dev.linchpin.base.UserInterface;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Shows a training to the user: a line of progress, {@code training resnet20 epoch 3/30 loss 0.712
 * acc 75.2 % 980 images/s ETA 12:03}, and a message at the end of each epoch and for each
 * evaluation.
 */
public final class ProgressListener implements TrainingListener {
  /** Share of the old in the running speed; tens of steps. */
  private static final double SPEED_DECAY = 0.95;

  private final UserInterface ui;
  private Begin begin;
  private Progress progress;
  private long epoch;
  private int steps;
  private double loss;
  private final Map<String, Double> terms = new LinkedHashMap<>();
  private double accuracy;
  private double secondsPerStep;

  public ProgressListener(UserInterface ui) {
    this.ui = ui;
  }

  @Override
  public void onBegin(Begin event) {
    begin = event;
    event.remarks().forEach(r -> ui.warning(event.name() + ": " + r));
    progress =
        ui.progress("training " + event.name(), "steps", event.totalSteps(), event.firstStep());
    if (event.firstStep() > 0) {
      ui.message(
          String.format(
              Locale.ROOT,
              "training %s goes on after step %d of %d",
              event.name(),
              event.firstStep(),
              event.totalSteps()));
    }
  }

  @Override
  public void onStep(Step event) {
    long now = (event.step() - 1) / begin.stepsPerEpoch() + 1;
    if (now != epoch) {
      epoch = now;
      steps = 0;
      loss = 0;
      terms.clear();
      accuracy = 0;
    }
    steps++;
    loss += event.loss();
    event.terms().forEach((name, value) -> terms.merge(name, (double) value, Double::sum));
    accuracy += event.accuracy();
    // The first step of a process is slow: buffers are allocated, kernels chosen.
    secondsPerStep =
        event.step() <= begin.firstStep() + 2
            ? event.seconds()
            : SPEED_DECAY * secondsPerStep + (1 - SPEED_DECAY) * event.seconds();
    progress.update(
        new Progress.State(
            event.step(),
            Progress.NONE,
            0,
            Progress.NONE,
            facts(
                Long.toString(epoch),
                loss / steps,
                accuracy / steps,
                begin.batchSize() / secondsPerStep,
                "acc")));
  }

  @Override
  public void onEpoch(Epoch event, Control control) {
    List<String> facts =
        new ArrayList<>(
            facts(
                epochs(event.step()),
                event.loss(),
                event.accuracy(),
                event.imagesPerSecond(),
                "accuracy"));
    event
        .validation()
        .ifPresent(
            v ->
                facts.add(3, String.format(Locale.ROOT, "validation %.1f %%", 100 * v.accuracy())));
    if (terms.size() > 1) {
      List<String> means = new ArrayList<>();
      terms.forEach(
          (name, sum) -> means.add(String.format(Locale.ROOT, "%s %.3g", name, sum / steps)));
      facts.set(1, facts.get(1) + " (" + String.join(", ", means) + ")");
    }
    ui.message(String.join(", ", facts));
  }

  @Override
  public void onEvaluation(Evaluation event, Control control) {
    List<String> values = new ArrayList<>();
    // In the order in which they were measured: clean first, 4-NS before 16-NS.
    event
        .values()
        .forEach((name, value) -> values.add(String.format(Locale.ROOT, "%s %.4g", name, value)));
    ui.message(
        String.format(
            Locale.ROOT,
            "evaluation after epoch %s: %s",
            epochs(event.step()),
            String.join(", ", values)));
  }

  @Override
  public void onEnd(End event) {
    if (progress == null) {
      return;
    }
    progress.close();
    if (event.completed() && event.step() < begin.totalSteps()) {
      ui.message(
          String.format(
              Locale.ROOT,
              "training %s ended at step %d of %d: %s",
              begin.name(),
              event.step(),
              begin.totalSteps(),
              event.reason()));
    }
  }

  private List<String> facts(
      String epochText, double meanLoss, double share, double speed, String accuracyWord) {
    return List.of(
        String.format(Locale.ROOT, "epoch %s/%s", epochText, epochs(begin.totalSteps())),
        String.format(Locale.ROOT, Math.abs(meanLoss) < 1e5 ? "loss %.3f" : "loss %.3e", meanLoss),
        String.format(Locale.ROOT, "%s %.1f %%", accuracyWord, 100 * share),
        String.format(Locale.ROOT, "%,.0f images/s", speed));
  }

  /** {@code 3}; {@code 2.5} where the last epoch is a part of one. */
  private String epochs(long step) {
    return step % begin.stepsPerEpoch() == 0
        ? Long.toString(step / begin.stepsPerEpoch())
        : String.format(Locale.ROOT, "%.3g", step / (double) begin.stepsPerEpoch());
  }
}
