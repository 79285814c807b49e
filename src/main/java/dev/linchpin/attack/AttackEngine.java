package dev.linchpin.attack;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.BatchRunner;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Runs attacks on a classifier: streams side by side, each with its slots, fed from one queue of
 * trajectories. Graphs are kept from one job to the next of an equal attack. One job at a time.
 */
public final class AttackEngine implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(AttackEngine.class);

  private final Classifier classifier;
  private final BiFunction<Attack, RuntimePlan, StepperSet> factory;
  private final Inference verdicts;
  private RuntimePlan plan;
  private Prepared prepared;
  private StepperSet steppers;

  private record Prepared(Attack attack, RuntimePlan plan) {}

  /** Runs attacks on {@code classifier} under {@code plan}. */
  public AttackEngine(Classifier classifier, RuntimePlan plan) {
    this(classifier, plan, (attack, p) -> StepperSet.of(classifier, attack, p));
  }

  AttackEngine(
      Classifier classifier,
      RuntimePlan plan,
      BiFunction<Attack, RuntimePlan, StepperSet> factory) {
    this.classifier = classifier;
    this.plan = plan.fitting(classifier);
    this.factory = factory;
    this.verdicts = new Inference(classifier, classifier.verdictGraph(), plan.streams());
  }

  /** The plan in force: what was asked for, fitted to the classifier and to memory. */
  public RuntimePlan plan() {
    return plan;
  }

  /**
   * Runs an attack to its verdicts.
   *
   * @throws UserError if the classifier does not fit the attack or not even the least number of
   *     slots fits into memory
   * @throws InterruptedException if the calling thread is interrupted; the engine stays usable
   */
  public AttackResult run(AttackJob job, AttackListener listener) throws InterruptedException {
    long begin = System.nanoTime();
    job.attack().check(classifier);
    if (job.images().length != job.size() * classifier.pixels()) {
      throw new IllegalArgumentException(job.images().length + " floats of pixels");
    }
    AttackRun run =
        new AttackRun(
            job,
            job.targets().map(t -> TargetPoints.of(classifier, job, t, plan.streams())),
            listener);
    while (true) {
      try {
        execute(run);
        break;
      } catch (SlotsExhausted e) {
        shrink(e);
        listener.planChanged(plan);
        run.resume();
      }
    }
    List<Verdict> found = run.verdicts((images, n) -> verdicts.run(images, n).predicted());
    double seconds = (System.nanoTime() - begin) * 1e-9;
    return new AttackResult(found, run.gradientSteps(), seconds, plan);
  }

  private void shrink(SlotsExhausted cause) {
    release();
    if (classifier.fixedBatch().isPresent() || plan.slots() <= 2) {
      throw new UserError(
          UserError.Kind.RESOURCE,
          "out of memory with "
              + plan.slots()
              + " slots in "
              + plan.streams()
              + " streams on model "
              + classifier.name()
              + "; use fewer streams",
          cause);
    }
    int half = plan.slots() / 2;
    plan =
        plan.withSlots(
            half > BatchRunner.LEAST
                ? half / BatchRunner.LEAST * BatchRunner.LEAST
                : Math.max(2, half));
    LOG.warn("out of memory: going on with {} slots a stream", plan.slots());
  }

  /**
   * A small job is spread over all streams, and steps no slots that it can't fill. It depends on
   * the job alone, so that a resume does the same.
   */
  private RuntimePlan planFor(AttackRun run) {
    if (classifier.fixedBatch().isPresent()) {
      return plan;
    }
    long share = (run.trajectories() + plan.streams() - 1) / plan.streams();
    long wanted = Math.max(BatchRunner.LEAST, Math.min(plan.slots(), share));
    return plan.withSlots(Math.min(plan.slots(), RuntimePlan.roundedUp(wanted)));
  }

  private void execute(AttackRun run) throws InterruptedException {
    Prepared wanted = new Prepared(run.attack(), planFor(run));
    if (!wanted.equals(prepared)) {
      release();
      steppers = factory.apply(wanted.attack(), wanted.plan());
      prepared = wanted;
    }
    ExecutorService pool = Executors.newFixedThreadPool(steppers.steppers().size());
    try {
      List<Future<Void>> streams = new ArrayList<>();
      for (Stepper stepper : steppers.steppers()) {
        streams.add(
            pool.submit(
                new Stream(run, stepper, (images, n) -> verdicts.run(images, n).predicted())));
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

  private void release() {
    prepared = null;
    if (steppers != null) {
      steppers.close();
      steppers = null;
    }
  }

  @Override
  public void close() {
    release();
    verdicts.close();
  }
}
