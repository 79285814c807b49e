package dev.linchpin.attack;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.BatchRunner;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
  private Calibration calibration;

  /** One for each precision, which take turns. */
  private final Map<Precision, Prepared> prepared = new EnumMap<>(Precision.class);

  private record Prepared(Attack attack, RuntimePlan plan, StepperSet steppers) {}

  /** Runs attacks on {@code classifier} under {@code plan}. */
  public AttackEngine(Classifier classifier, RuntimePlan plan) {
    this(classifier, plan, Calibration.NONE);
  }

  /** Likewise; the first job that is worth it decides on what {@code calibration} leaves open. */
  public AttackEngine(Classifier classifier, RuntimePlan plan, Calibration calibration) {
    this(classifier, plan, (attack, p) -> StepperSet.of(classifier, attack, p));
    this.calibration = classifier.fixedBatch().isPresent() ? Calibration.NONE : calibration;
  }

  AttackEngine(
      Classifier classifier,
      RuntimePlan plan,
      BiFunction<Attack, RuntimePlan, StepperSet> factory) {
    this.classifier = classifier;
    this.plan = plan.fitting(classifier);
    this.calibration = Calibration.NONE;
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
    long trajectories = Arrays.stream(job.trajectories()).asLongStream().sum();
    if (calibration.pays(plan, trajectories)) {
      plan = calibration.choose(classifier, this::classes, plan);
      calibration = Calibration.NONE;
      listener.planChosen(plan);
    }
    List<Verdict> found;
    long bfloat16Steps = 0;
    long steps;
    if (plan.precision() == Precision.BFLOAT16 && !job.attack().everyTrajectoryCounts()) {
      AttackRun search = search(job, Precision.BFLOAT16, Float32Restart.first(listener));
      Float32Restart restart = new Float32Restart(job, search.verdicts(this::classes));
      AttackRun again = search(restart.job(), Precision.FLOAT32, restart.second(listener));
      found = restart.merged(again.verdicts(this::classes));
      bfloat16Steps = search.gradientSteps();
      steps = bfloat16Steps + again.gradientSteps();
    } else {
      AttackRun search = search(job, Precision.FLOAT32, listener);
      found = search.verdicts(this::classes);
      steps = search.gradientSteps();
    }
    double seconds = (System.nanoTime() - begin) * 1e-9;
    return new AttackResult(found, steps, bfloat16Steps, seconds, plan);
  }

  private int[] classes(float[] images, int n) {
    return verdicts.run(images, n).predicted();
  }

  private AttackRun search(AttackJob job, Precision precision, AttackListener listener)
      throws InterruptedException {
    AttackRun run =
        new AttackRun(
            job,
            job.targets().map(t -> TargetPoints.of(classifier, job, t, plan.streams())),
            listener);
    while (run.trajectories() > 0) {
      try {
        execute(run, precision);
        break;
      } catch (SlotsExhausted e) {
        shrink(e, planFor(run, precision).slots());
        listener.planChanged(plan);
      }
    }
    return run;
  }

  /** Goes on with fewer slots than {@code used}, which were too many. */
  private void shrink(SlotsExhausted cause, int used) {
    release();
    if (classifier.fixedBatch().isPresent() || used <= 2) {
      throw new UserError(
          UserError.Kind.RESOURCE,
          "out of memory with "
              + used
              + " slots in "
              + plan.streams()
              + " streams on model "
              + classifier.name()
              + "; use fewer streams",
          cause);
    }
    plan = plan.withSlots(Math.min(RuntimePlan.half(used), cause.fitting()));
    LOG.warn("too little memory for {} slots a stream: {} it is", used, plan.slots());
  }

  /**
   * A small job is spread over all streams, and steps no slots that it can't fill. It depends on
   * the job alone, so that a resume does the same.
   */
  private RuntimePlan planFor(AttackRun run, Precision precision) {
    RuntimePlan asked = plan.withPrecision(precision);
    if (classifier.fixedBatch().isPresent()) {
      return asked.withTails(List.of());
    }
    long share = (run.trajectories() + plan.streams() - 1) / plan.streams();
    long wanted = Math.max(BatchRunner.LEAST, Math.min(plan.slots(), share));
    return asked.withSlots(Math.min(plan.slots(), RuntimePlan.roundedUp(wanted)));
  }

  private StepperSet steppers(Attack attack, RuntimePlan wanted) {
    Prepared there = prepared.get(wanted.precision());
    if (there != null && there.attack().equals(attack) && there.plan().equals(wanted)) {
      return there.steppers();
    }
    if (there != null) {
      prepared.remove(wanted.precision());
      there.steppers().close();
    }
    StepperSet made = factory.apply(attack, wanted);
    prepared.put(wanted.precision(), new Prepared(attack, wanted, made));
    return made;
  }

  private void execute(AttackRun run, Precision precision) throws InterruptedException {
    StepperSet steppers = steppers(run.attack(), planFor(run, precision));
    run.begin(steppers.steppers().size());
    ExecutorService pool = Executors.newFixedThreadPool(steppers.steppers().size());
    try {
      List<Future<Void>> streams = new ArrayList<>();
      for (Stepper stepper : steppers.steppers()) {
        streams.add(pool.submit(new Stream(run, stepper, this::classes)));
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

  private void release() {
    prepared.values().forEach(p -> p.steppers().close());
    prepared.clear();
  }

  @Override
  public void close() {
    release();
    verdicts.close();
  }
}
