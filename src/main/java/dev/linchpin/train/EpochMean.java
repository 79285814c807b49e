package dev.linchpin.train;

import dev.linchpin.model.Network;
import dev.linchpin.train.listener.TrainingListener;
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

  void add(TrainingListener.Step step) {
    loss += step.loss();
    accuracy += step.accuracy();
    seconds += step.seconds();
    steps++;
  }

  TrainingListener.Epoch event(int epoch, long step, Supplier<Network> network) {
    return new TrainingListener.Epoch(
        epoch,
        step,
        (float) (loss / steps),
        (float) (accuracy / steps),
        steps * batch / seconds,
        network);
  }

  /** An event as text, for {@link #parse}. */
  static String format(TrainingListener.Epoch event) {
    return event.epoch()
        + " "
        + event.loss()
        + " "
        + event.accuracy()
        + " "
        + event.imagesPerSecond();
  }

  static TrainingListener.Epoch parse(String text, long step, Supplier<Network> network) {
    String[] parts = text.split(" ");
    return new TrainingListener.Epoch(
        Integer.parseInt(parts[0]),
        step,
        Float.parseFloat(parts[1]),
        Float.parseFloat(parts[2]),
        Double.parseDouble(parts[3]),
        network);
  }
}
