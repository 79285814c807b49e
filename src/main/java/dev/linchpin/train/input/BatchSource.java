package dev.linchpin.train.input;

/**
 * An endless, reproducible sequence of batches: batch {@code step} is a function of the data, the
 * options and the seed alone. The last images of an epoch that don't fill a batch are left out; the
 * next epoch has another order. Used by one thread.
 */
public interface BatchSource extends AutoCloseable {
  /** Full batches an epoch; at least 1. */
  int stepsPerEpoch();

  /** Images a batch. */
  int batchSize();

  /** The next batch; waits for it if it must. */
  TrainingBatch next();

  /** Seconds that {@link #next} has waited so far: 0 where the model is the bottleneck. */
  double secondsWaited();

  @Override
  void close();
}
