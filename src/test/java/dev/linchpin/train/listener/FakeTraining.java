package dev.linchpin.train.listener;

import dev.linchpin.train.listener.TrainingListener.Begin;
import dev.linchpin.train.listener.TrainingListener.Control;
import dev.linchpin.train.listener.TrainingListener.End;
import dev.linchpin.train.listener.TrainingListener.Epoch;
import dev.linchpin.train.listener.TrainingListener.Evaluation;
import dev.linchpin.train.listener.TrainingListener.Step;
import dev.linchpin.train.listener.TrainingListener.Validation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The events of a training of 4 epochs of 5 steps of 8 images, with an evaluation an epoch: what is
 * told is a function of the step, as in a resumed training.
 */
final class FakeTraining implements Control {
  static final int STEPS_PER_EPOCH = 5;
  static final int EPOCHS = 4;
  static final int BATCH = 8;
  static final long STEPS = STEPS_PER_EPOCH * EPOCHS;

  private final TrainingListener listener;
  private String stopped;
  private Map<String, String> checkpointNotes = Map.of();
  private long checkpointStep;

  FakeTraining(TrainingListener listener) {
    this.listener = new Listeners(java.util.List.of(listener));
  }

  /** All of it; returns why it ended. */
  static String run(TrainingListener listener) {
    return new FakeTraining(listener).resume(0, Map.of());
  }

  /** Goes on where another one made its checkpoint. */
  String resumeFrom(FakeTraining killed) {
    return resume(killed.checkpointStep, killed.checkpointNotes);
  }

  private String resume(long from, Map<String, String> notes) {
    begin(from, notes);
    long last = steps(from, STEPS);
    String reason = stopped == null ? "all steps done" : stopped;
    listener.onEnd(new End(last, reason, true));
    return reason;
  }

  /** Makes a checkpoint after {@code checkpoint} steps and is killed after {@code killed}. */
  FakeTraining killed(long checkpoint, long killed) {
    begin(0, Map.of());
    steps(0, checkpoint);
    checkpointStep = checkpoint;
    checkpointNotes = new TreeMap<>(listener.notes());
    listener.onCheckpoint(checkpoint);
    steps(checkpoint, killed);
    return this;
  }

  private void begin(long from, Map<String, String> notes) {
    listener.onBegin(new Begin("fake", STEPS, STEPS_PER_EPOCH, BATCH, from, notes, List.of()));
  }

  private long steps(long from, long to) {
    for (long s = from + 1; s <= to; s++) {
      listener.onStep(step(s));
      if (s % STEPS_PER_EPOCH == 0) {
        int epoch = (int) (s / STEPS_PER_EPOCH);
        listener.onEpoch(epoch(epoch), this);
        if (stopped == null) {
          listener.onEvaluation(evaluation(epoch), this);
        }
      }
      if (stopped != null) {
        return s;
      }
    }
    return to;
  }

  static Step step(long s) {
    return new Step(
        s,
        s / (double) STEPS_PER_EPOCH,
        0.1 / s,
        ce(s) + 10 * reg(s),
        new TreeMap<>(Map.of("cross_entropy", ce(s), "sensitivity", reg(s))),
        Map.of("cross_entropy", 1f, "sensitivity", 10f),
        s % BATCH / (float) BATCH,
        1f / s,
        0.1);
  }

  static float ce(long s) {
    return 2.3f / s;
  }

  static float reg(long s) {
    return 0.01f * (float) Math.sin(s);
  }

  static Epoch epoch(int epoch) {
    return new Epoch(
        epoch,
        epoch * STEPS_PER_EPOCH,
        1f / epoch,
        0.2f * epoch,
        80,
        Optional.of(validation(epoch)),
        () -> null);
  }

  /** Accuracy 0.4, 0.6, 0.6, 0.5. */
  static Validation validation(int epoch) {
    double[] accuracies = {0.4, 0.6, 0.6, 0.5};
    return new Validation(accuracies[epoch - 1], 0.5 + 1.0 / epoch);
  }

  /** Accuracy 0.5, 0.7, 0.6, 0.7. */
  static Evaluation evaluation(int epoch) {
    double[] accuracies = {0.5, 0.7, 0.6, 0.7};
    return new Evaluation(
        epoch,
        epoch * STEPS_PER_EPOCH,
        new TreeMap<>(Map.of("clean/accuracy", accuracies[epoch - 1], "pgd/success", 1.0 / epoch)),
        () -> null);
  }

  @Override
  public void stop(String reason) {
    stopped = reason;
  }

  @Override
  public boolean stopping() {
    return stopped != null;
  }

  @Override
  public void evaluated(Evaluation evaluation) {
    throw new IllegalStateException("Listeners tells them");
  }
}
