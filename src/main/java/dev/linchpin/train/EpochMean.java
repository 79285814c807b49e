package dev.linchpin.train;

import dev.linchpin.model.Network;
import dev.linchpin.train.listener.TrainingListener;
import java.util.Optional;
import java.util.function.Supplier;

/** Means over the steps of an epoch. */
final class EpochMean {
  private final int batch;
  private double loss;
  private double accuracy;
  private double seconds;
  private int steps;

  EpochMean(int batch) {
    this.batch = batch;
  }

  /**
   * @param text of {@link #toString}; empty: no steps yet
   */
  static EpochMean of(int batch, String text) {
    EpochMean mean = new EpochMean(batch);
    if (!text.isEmpty()) {
      String[] parts = text.split(" ");
      mean.steps = Integer.parseInt(parts[0]);
      mean.loss = Double.parseDouble(parts[1]);
      mean.accuracy = Double.parseDouble(parts[2]);
      mean.seconds = Double.parseDouble(parts[3]);
    }
    return mean;
  }

  void add(TrainingListener.Step step) {
    loss += step.loss();
    accuracy += step.accuracy();
    seconds += step.seconds();
    steps++;
  }

  TrainingListener.Epoch event(
      int epoch,
      long step,
      Optional<TrainingListener.Validation> validation,
      Supplier<Network> network) {
    return new TrainingListener.Epoch(
        epoch,
        step,
        (float) (loss / steps),
        (float) (accuracy / steps),
        steps * batch / seconds,
        validation,
        network);
  }

  /** The sums, exactly. */
  @Override
  public String toString() {
    return steps + " " + loss + " " + accuracy + " " + seconds;
  }
}
