package dev.linchpin.attack;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.BatchRunner;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Runs attacks on a classifier: streams side by side, each with its slots, fed from one queue of
 * trajectories. Graphs are kept from one job to the next of an equal attack. One job at a time.
 */
public final class AttackEngine implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(AttackEngine.class);

  private final Classifier classifier;
  private final StepperCache steppers;
  private final Inference verdicts;
  private final Runnable release;
  private RuntimePlan plan;
  private Calibration calibration;

  /** Runs attacks on {@code classifier} under {@code plan}. */
  public AttackEngine(Classifier classifier, RuntimePlan plan) {
    this(classifier, plan, Calibration.NONE, StepperMaker.of(classifier));
  }

  /**
   * Likewise; the first job that is worth it decides on what {@code calibration} leaves open.
   *
   * @param verdicts of the classifier's verdict graph; stays the caller's
   */
  public AttackEngine(
      Classifier classifier, Inference verdicts, RuntimePlan plan, Calibration calibration) {
    this(classifier, verdicts, () -> {}, plan, calibration, StepperMaker.of(classifier));
  }

  AttackEngine(
      Classifier classifier, RuntimePlan plan, Calibration calibration, StepperMaker maker) {
    this(classifier, Inference.ofVerdicts(classifier, plan.streams()), plan, calibration, maker);
  }

  private AttackEngine(
      Classifier classifier,
      Inference own,
      RuntimePlan plan,
      Calibration calibration,
      StepperMaker maker) {
    this(classifier, own, own::close, plan, calibration, maker);
  }

  private AttackEngine(
      Classifier classifier,
      Inference verdicts,
      Runnable release,
      RuntimePlan plan,
      Calibration calibration,
      StepperMaker maker) {
    this.classifier = classifier;
    this.verdicts = verdicts;
    this.release = release;
    this.plan = plan.fitting(classifier);
    this.calibration =
        classifier.fixedBatch().isPresent() ? calibration.ofPrecision() : calibration;
    this.steppers = new StepperCache(maker);
  }

  /** The plan in force: what was asked for, fitted to the classifier and to memory. */
  public RuntimePlan plan() {
    return plan;
  }

  /**
   * Begins to make the graphs of an attack that is to be run next, while the caller does something
   * else; only saves time. May decide on what the calibration leaves open.
   *
   * @param images that are to be attacked; nothing is made unless their restarts fill all slots
   */
  public void prepare(Attack attack, int images, int restarts, AttackListener listener) {
    attack.check(classifier);
    long least = (long) images * restarts;
    calibrate(least, listener);
    if (least >= (long) plan.streams() * plan.slots()) {
      Precision first = plan.inBfloat16(attack, restarts) ? Precision.BFLOAT16 : Precision.FLOAT32;
      boolean open = isPrecisionOpen(attack, restarts, least);
      List<Precision> wanted = open ? List.of(Precision.values()) : List.of(first);
      steppers.prepare(attack, plansFor(least, wanted));
    }
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
    long trajectories = job.allTrajectories();
    calibrate(trajectories, listener);
    Origins origins = origins(job);
    if (isPrecisionOpen(job.attack(), job.restarts(), trajectories)) {
      choosePrecision(job, origins, listener);
    }
    List<Verdict> found;
    long bfloat16Steps = 0;
    long steps;
    if (plan.inBfloat16(job.attack(), job.restarts())) {
      AttackRun search = search(job, origins, Precision.BFLOAT16, Float32Restart.first(listener));
      Float32Restart restart = new Float32Restart(job, search.verdicts(this::classes));
      AttackJob rest = restart.job();
      AttackRun again = search(rest, origins(rest), Precision.FLOAT32, restart.second(listener));
      found = restart.merged(again.verdicts(this::classes));
      bfloat16Steps = search.gradientSteps();
      steps = bfloat16Steps + again.gradientSteps();
    } else {
      AttackRun search = search(job, origins, Precision.FLOAT32, listener);
      found = search.verdicts(this::classes);
      steps = search.gradientSteps();
    }
    double seconds = (System.nanoTime() - begin) * 1e-9;
    return new AttackResult(found, steps, bfloat16Steps, seconds, plan);
  }

  private void calibrate(long trajectories, AttackListener listener) {
    if (calibration.pays(plan, trajectories)) {
      plan = calibration.choose(classifier, this::classes, plan);
      calibration = calibration.ofPrecision();
      listener.planChosen(plan);
    }
  }

  /** Whether a measurement on this attack is to decide. */
  private boolean isPrecisionOpen(Attack attack, int restarts, long trajectories) {
    return calibration.precision() && Bfloat16Gain.pays(attack, restarts, trajectories, plan);
  }

  private int[] classes(float[] images, int n) {
    return verdicts.run(images, n).predicted();
  }

  private Origins origins(AttackJob job) {
    return new Origins(
        job, job.targets().map(t -> TargetPoints.of(classifier, verdicts, job, t, plan.streams())));
  }

  /** By the first steps of the job, in the graphs that it will need. */
  private void choosePrecision(AttackJob job, Origins origins, AttackListener listener) {
    AttackRun probe = new AttackRun(job, origins, AttackListener.NONE);
    try {
      makeAhead(origins);
      List<StepperSet> both =
          steppers.of(job.attack(), plansFor(probe.trajectories(), List.of(Precision.values())));
      plan =
          plan.with(
              Bfloat16Gain.measure(probe, job.restarts(), first(both.get(0)), first(both.get(1))));
    } catch (SlotsExhausted e) {
      // One precision's graphs may fit where both do not.
      steppers.close();
      plan = plan.with(Bfloat16Gain.UNKNOWN);
      LOG.warn("too little memory to measure what bfloat16 is worth: float32 it is");
    }
    calibration = Calibration.NONE;
    listener.planChosen(plan);
  }

  private static Stepper first(StepperSet set) {
    return set.steppers().get(0);
  }

  private AttackRun search(
      AttackJob job, Origins origins, Precision precision, AttackListener listener)
      throws InterruptedException {
    AttackRun run = new AttackRun(job, origins, listener);
    makeAhead(origins);
    while (run.trajectories() > 0) {
      try {
        execute(run, precision);
        break;
      } catch (SlotsExhausted e) {
        shrink(e, planFor(run.trajectories(), precision).slots());
        listener.planChanged(plan);
      }
    }
    return run;
  }

  /** While graphs are being made, a core is idle. */
  private void makeAhead(Origins origins) {
    origins.makeAhead(plan.streams() * plan.slots(), steppers::isUnderway);
  }

  /** Goes on with fewer slots than {@code used}, which were too many. */
  private void shrink(SlotsExhausted cause, int used) {
    steppers.close();
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
  private RuntimePlan planFor(long trajectories, Precision precision) {
    RuntimePlan asked = plan.withPrecision(precision).measured(Optional.empty());
    if (classifier.fixedBatch().isPresent()) {
      return asked.withTails(List.of());
    }
    long share = (trajectories + plan.streams() - 1) / plan.streams();
    long wanted = Math.max(BatchRunner.LEAST, Math.min(plan.slots(), share));
    return asked.withSlots(Math.min(plan.slots(), RuntimePlan.roundedUp(wanted)));
  }

  private List<RuntimePlan> plansFor(long trajectories, List<Precision> precisions) {
    return precisions.stream().map(p -> planFor(trajectories, p)).toList();
  }

  private void execute(AttackRun run, Precision precision) throws InterruptedException {
    Streams.run(
        run, steppers.of(run.attack(), planFor(run.trajectories(), precision)), this::classes);
  }

  @Override
  public void close() {
    steppers.close();
    release.run();
  }
}
