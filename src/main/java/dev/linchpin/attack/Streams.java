package dev.linchpin.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The streams of an attack, side by side, a thread each. */
final class Streams {
  private Streams() {}

  /**
   * Has a stream for each of the steppers work on {@code run} until its queue is empty.
   *
   * @throws SlotsExhausted if memory did not suffice; what was not decided is back in the queue
   * @throws InterruptedException if the calling thread or a listener asked to stop; likewise
   */
  static void run(AttackRun run, StepperSet set, RuntimePlan plan, Verifier verifier)
      throws InterruptedException {
    run.begin(set.steppers().size());
    ExecutorService pool = Executors.newFixedThreadPool(set.steppers().size());
    try {
      List<Future<Void>> streams = new ArrayList<>();
      for (Stepper stepper : set.steppers()) {
        streams.add(pool.submit(new Stream(run, stepper, plan, verifier)));
      }
      await(streams);
    } finally {
      pool.shutdownNow();
      // Sessions must not be closed under a run.
      boolean interrupted = false;
      while (!pool.isTerminated()) {
        try {
          pool.awaitTermination(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      run.settle();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for all; throws what the first of them threw, a lack of memory before all else. */
  private static void await(List<Future<Void>> streams) throws InterruptedException {
    RuntimeException first = null;
    for (Future<Void> stream : streams) {
      try {
        stream.get();
      } catch (ExecutionException e) {
        RuntimeException cause =
            e.getCause() instanceof RuntimeException r
                ? r
                : new IllegalStateException(e.getCause());
        if (first == null || cause instanceof SlotsExhausted) {
          first = cause;
        }
      }
    }
    if (first instanceof CancellationException) {
      throw new InterruptedException();
    }
    if (first != null) {
      throw first;
    }
  }
}
