package dev.linchpin.train.input;

import dev.linchpin.base.UserError;
import dev.linchpin.data.Dataset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Batches of a data set, prepared ahead by daemon threads of its own. A batch depends on data,
 * options and its number only: not on threads, nor on the step at which a resumed training starts.
 */
public final class BatchPipeline implements BatchSource {
  /** Batches ahead of the consumer, beside one in the hands of each thread. */
  private static final int AHEAD = 2;

  private final BatchMaker maker;
  private final int batchSize;
  private final int ahead;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, Outcome> ready = new HashMap<>();
  private long claimed;
  private long delivered;
  private boolean closed;
  private long nanosWaited;

  /** A batch, or why there is none. */
  private record Outcome(TrainingBatch batch, Throwable failure) {}

  /**
   * Reads the data set into memory if it fits, and starts to prepare batches.
   *
   * @param data images of the model's size
   * @param classes of the model
   * @param firstStep number of the first batch; above 0 when a training is resumed
   * @throws UserError if the data set has no full batch, is damaged, or (as far as it has been
   *     read) has a label that is no class of the model
   */
  public BatchPipeline(Dataset data, ModelClasses classes, BatchOptions options, long firstStep) {
    if (data.size() < options.batchSize()) {
      throw UserError.usage(
          "%s: %d images make no batch of %d; take a smaller batch size",
          data.name(), data.size(), options.batchSize());
    }
    boolean kept = data.eightBit() && ImagesInMemory.bytes(data) <= options.memoryBytes();
    maker =
        new BatchMaker(
            kept ? new ImagesInMemory(data, classes) : new ImagesOnDemand(data, classes),
            new ImageShape(data.height(), data.width(), data.channels()),
            data.size(),
            options);
    batchSize = options.batchSize();
    ahead = AHEAD + options.threads();
    claimed = firstStep;
    delivered = firstStep;
    for (int i = 0; i < options.threads(); i++) {
      Thread thread = new Thread(this::prepare, "linchpin-batches-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  @Override
  public int stepsPerEpoch() {
    return maker.stepsPerEpoch();
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UserError if an image is damaged or of no class of the model; any other exception of a
   *     thread comes as it is, too
   */
  @Override
  public TrainingBatch next() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      Outcome outcome = await();
      if (outcome.failure() instanceof Error error) {
        throw error;
      }
      if (outcome.failure() instanceof RuntimeException exception) {
        throw exception;
      }
      ready.remove(delivered++);
      changed.signalAll();
      return outcome.batch();
    } finally {
      lock.unlock();
    }
  }

  private Outcome await() {
    long start = System.nanoTime();
    boolean waited = false;
    while (!ready.containsKey(delivered)) {
      waited = true;
      changed.awaitUninterruptibly();
    }
    nanosWaited += waited ? System.nanoTime() - start : 0;
    return ready.get(delivered);
  }

  @Override
  public double secondsWaited() {
    lock.lock();
    try {
      return nanosWaited / 1e9;
    } finally {
      lock.unlock();
    }
  }

  /** What a thread does: batch after batch, until one fails or all is over. */
  private void prepare() {
    Outcome outcome;
    do {
      long step = claim();
      if (step < 0) {
        return;
      }
      outcome = attempt(step);
      lock.lock();
      try {
        ready.put(step, outcome);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    } while (outcome.failure() == null);
  }

  private Outcome attempt(long step) {
    try {
      return new Outcome(maker.batch(step), null);
    } catch (RuntimeException | Error e) {
      return new Outcome(null, e);
    }
  }

  /** The next batch to prepare, once there is room for it; -1: none any more. */
  private long claim() {
    lock.lock();
    try {
      while (!closed && claimed - delivered >= ahead) {
        changed.awaitUninterruptibly();
      }
      return closed ? -1 : claimed++;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the threads; waits for the batches they are at. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    // Not interrupted: that would close files of the data set under other readers.
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    ready.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
