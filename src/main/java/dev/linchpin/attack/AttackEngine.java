package dev.linchpin.attack;

import dev.linchpin.base.UserError;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Runs attacks on a classifier: streams side by side, each with its slots, fed from one queue of
 * trajectories. Graphs are kept from one job to the next of an equal attack. One job at a time.
 */
public final class AttackEngine implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(AttackEngine.class);

  /** Of first restarts most end soon, and the rest fill no more slots than the fewest. */
  private static final long FEW = 1;

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
      long first = beginsInFloat32(attack, restarts, least) ? FEW : least;
      steppers.prepare(attack, planFor(attack, first, Precision.FLOAT32));
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
    AttackRun run = begun(job, listener);
    long float32Steps = 0;
    boolean isSplit = beginsInFloat32(job.attack(), job.restarts(), job.allTrajectories());
    if (isSplit) {
      run.schedule().onlyFirstRestarts(job.restarts());
      run.whenOneFails(() -> prepareRest(run));
      search(run, Precision.FLOAT32, FEW, listener);
      run.schedule().allRestarts();
      float32Steps = run.gradientSteps();
      if (isPrecisionOpen(job.attack(), job.restarts(), run.schedule().pending())) {
        choosePrecision(run, listener);
      }
    }
    boolean mixed = plan.inBfloat16(job.attack(), job.restarts());
    Precision rest = mixed ? Precision.BFLOAT16 : Precision.FLOAT32;
    search(run, rest, run.schedule().pending(), listener);
    return ended(run, begin, mixed ? run.gradientSteps() - float32Steps : 0);
  }

  /**
   * Likewise, with every trajectory in the plan's precision, for who measures that: robustness is
   * overstated where gradients in bfloat16 are too inexact.
   */
  public AttackResult runInOnePrecision(AttackJob job, AttackListener listener)
      throws InterruptedException {
    long begin = System.nanoTime();
    AttackRun run = begun(job, listener);
    Precision all = plan.precision();
    search(run, all, run.schedule().pending(), listener);
    return ended(run, begin, all == Precision.BFLOAT16 ? run.gradientSteps() : 0);
  }

  private AttackRun begun(AttackJob job, AttackListener listener) {
    job.attack().check(classifier);
    if (job.images().length != job.size() * classifier.pixels()) {
      throw new IllegalArgumentException(job.images().length + " floats of pixels");
    }
    calibrate(job.allTrajectories(), listener);
    Origins origins =
        new Origins(
            job,
            job.targets().map(t -> TargetPoints.of(classifier, verdicts, job, t, plan.streams())));
    origins.makeAhead(plan.streams() * plan.slots(), steppers::isUnderway);
    return new AttackRun(job, origins, listener);
  }

  private AttackResult ended(AttackRun run, long begin, long bfloat16Steps) {
    List<Verdict> found = run.verdicts(this::classes);
    double seconds = (System.nanoTime() - begin) * 1e-9;
    return new AttackResult(found, run.gradientSteps(), bfloat16Steps, seconds, plan);
  }

  private void calibrate(long trajectories, AttackListener listener) {
    if (calibration.pays(plan, trajectories)) {
      plan = calibration.choose(classifier, this::classes, plan);
      calibration = calibration.ofPrecision();
      listener.planChosen(plan);
    }
  }

  /**
   * Whether the first restart of each target is searched in float32 and the others in bfloat16, or
   * may be. Gradients in bfloat16 may be too inexact to find what is there: no image counts as
   * robust, under attacks at however many neurons, that has not survived a whole float32 search of
   * each target.
   */
  private boolean beginsInFloat32(Attack attack, int restarts, long trajectories) {
    return plan.inBfloat16(attack, restarts) || isPrecisionOpen(attack, restarts, trajectories);
  }

  /** Whether a measurement on this attack is to decide. */
  private boolean isPrecisionOpen(Attack attack, int restarts, long trajectories) {
    return calibration.precision() && Bfloat16Gain.pays(attack, restarts, trajectories, plan);
  }

  private int[] classes(float[] images, int n) {
    return verdicts.run(images, n).predicted();
  }

  /** By steps of what is left. */
  private void choosePrecision(AttackRun run, AttackListener listener) {
    RuntimePlan few = planFor(run.attack(), FEW, Precision.FLOAT32);
    try {
      RuntimePlan narrower = planFor(run.attack(), FEW, Precision.BFLOAT16);
      Stepper exact = steppers.of(run.attack(), few).steppers().get(0);
      Stepper narrow = steppers.of(run.attack(), narrower).steppers().get(0);
      plan = plan.with(Bfloat16Gain.measure(run, exact, narrow, few.slots()));
    } catch (SlotsExhausted e) {
      // One precision's graphs may fit where both do not.
      steppers.close();
      plan = plan.with(Bfloat16Gain.UNKNOWN);
      LOG.warn("too little memory to measure what bfloat16 is worth: float32 it is");
    }
    calibration = Calibration.NONE;
    listener.planChosen(plan);
  }

  /** An image stands, so others will: while first restarts run, streams leave some time. */
  private void prepareRest(AttackRun run) {
    long left = run.schedule().pending();
    if (beginsInFloat32(run.attack(), run.restarts(), left)) {
      steppers.prepare(run.attack(), planFor(run.attack(), left, Precision.BFLOAT16));
    }
  }

  /**
   * @param trajectories that there may be to run
   */
  private void search(
      AttackRun run, Precision precision, long trajectories, AttackListener listener)
      throws InterruptedException {
    while (run.schedule().pending() > 0) {
      RuntimePlan now = planFor(run.attack(), trajectories, precision);
      try {
        Streams.run(run, steppers.of(run.attack(), now), now, this::classes);
        break;
      } catch (SlotsExhausted e) {
        shrink(e, now.slots());
        listener.planChanged(plan);
      }
    }
  }

  /** Goes on with fewer slots than {@code used}, which were too many. */
  private void shrink(SlotsExhausted cause, int used) {
    steppers.close();
    if (classifier.fixedBatch().isPresent() || used <= 2) {
      throw cause.told(used, plan.streams(), classifier.name());
    }
    plan = plan.withSlots(Math.min(RuntimePlan.half(used), cause.fitting()));
    LOG.warn("too little memory for {} slots a stream: {} it is", used, plan.slots());
  }

  private RuntimePlan planFor(Attack attack, long trajectories, Precision precision) {
    return plan.forJob(trajectories, precision, classifier).withCallsOf(attack.rule().steps());
  }

  @Override
  public void close() {
    steppers.close();
    release.run();
  }
}
