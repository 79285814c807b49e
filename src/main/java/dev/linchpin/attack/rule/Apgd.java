package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.ThreatModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Auto-PGD (Croce and Hein 2020, algorithm 1): projected gradient descent with momentum; at
 * checkpoints, where too few steps brought progress or the step size was kept and the best loss is
 * no better, the step size is halved and the best iterate taken up again. The direction and the
 * projection are the threat model's.
 *
 * <p>As in the authors' code a step after such a restart counts as progress if its loss is below
 * that of the iterate left, not of the best one. Unlike there the first step is held against the
 * starting point's loss, as the paper has it, not against 0. Trajectories start where {@link
 * ThreatModel#randomStart} says, uniform in the ball; the authors scale the draw to the ball's
 * surface. A trajectory ends at its first broken iterate.
 *
 * @param steps number of steps
 * @param firstStep step size to begin with, in units of the threat model's norm
 * @param rho ρ: with progress in no more than this share of a period's steps the step size halves
 */
public record Apgd(int steps, double firstStep, double rho) implements StepRule {
  /** ρ of the paper. */
  public static final double RHO = 0.75;

  /** α of the paper: weight of the step; the rest is momentum's. */
  private static final float STEP_WEIGHT = 0.75f;

  private static final String OLD = "apgd/old";
  private static final String BEST = "apgd/best";
  private static final String BEST_GRADIENT = "apgd/best_gradient";
  private static final String BEST_LOSS = "apgd/best_loss";
  private static final String STEP_SIZE = "apgd/step_size";
  private static final String LAST_LOSS = "apgd/last_loss";
  private static final String PROGRESS = "apgd/progress";
  private static final String BEST_AT_CHECK = "apgd/best_at_check";
  private static final String HALVED_AT_CHECK = "apgd/halved_at_check";

  public Apgd {
    if (steps < 0
        || !(firstStep >= 0 && firstStep < Double.POSITIVE_INFINITY)
        || !(rho >= 0 && rho <= 1)) {
      throw new IllegalArgumentException(steps + " steps from " + firstStep + ", ρ " + rho);
    }
  }

  /** With the paper's first step size, 2ε. */
  public static Apgd of(int steps, ThreatModel threat, double rho) {
    return new Apgd(steps, 2 * threat.epsilon(), rho);
  }

  @Override
  public String name() {
    return "apgd";
  }

  @Override
  public boolean endsAtFirstBreak() {
    return true;
  }

  @Override
  public List<SlotTensor> carried(ImageShape shape) {
    return List.of(
        new SlotTensor(OLD, shape.dims(), Origin::start),
        new SlotTensor(BEST, shape.dims(), Origin::start),
        SlotTensor.filled(BEST_GRADIENT, 0, shape.dims()),
        SlotTensor.filled(BEST_LOSS, Float.MAX_VALUE),
        SlotTensor.filled(STEP_SIZE, (float) firstStep),
        SlotTensor.filled(LAST_LOSS, -Float.MAX_VALUE),
        SlotTensor.filled(PROGRESS, 0),
        SlotTensor.filled(BEST_AT_CHECK, -Float.MAX_VALUE),
        // No halving for want of a better loss at the first checkpoint.
        SlotTensor.filled(HALVED_AT_CHECK, 1));
  }

  @Override
  public Next next(Ops tf, ThreatModel threat, Iterate at, SlotInputs slots) {
    Map<String, Operand<TFloat32>> out = new HashMap<>();
    Operand<TBool> better = tf.math.less(at.loss(), slots.get(BEST_LOSS));
    out.put(BEST, PerSlot.choose(tf, better, at.x(), slots.get(BEST)));
    out.put(BEST_GRADIENT, PerSlot.choose(tf, better, at.gradient(), slots.get(BEST_GRADIENT)));
    out.put(BEST_LOSS, tf.select(better, at.loss(), slots.get(BEST_LOSS)));

    Operand<TBool> halve = checkpoint(tf, at, slots, out);
    Operand<TFloat32> x = PerSlot.choose(tf, halve, out.get(BEST), at.x());
    Operand<TFloat32> gradient = PerSlot.choose(tf, halve, out.get(BEST_GRADIENT), at.gradient());
    out.put(OLD, x);
    Operand<TFloat32> step = PerSlot.spread(tf, out.get(STEP_SIZE), x);
    Operand<TFloat32> plain =
        threat.project(
            tf, tf.math.sub(x, tf.math.mul(threat.steepestAt(tf, gradient, x), step)), slots);
    return new Next(withMomentum(tf, threat, at, x, plain, slots), out);
  }

  /** P(x + α(z − x) + (1 − α)(x − x_old)); the first step has no momentum and α = 1. */
  private static Operand<TFloat32> withMomentum(
      Ops tf,
      ThreatModel threat,
      Iterate at,
      Operand<TFloat32> x,
      Operand<TFloat32> plain,
      SlotInputs slots) {
    Operand<TFloat32> moved =
        tf.math.add(
            tf.math.add(x, tf.math.mul(tf.math.sub(plain, x), tf.constant(STEP_WEIGHT))),
            tf.math.mul(tf.math.sub(x, slots.get(OLD)), tf.constant(1 - STEP_WEIGHT)));
    Operand<TBool> first = tf.math.less(at.step(), tf.constant(0.5f));
    return PerSlot.choose(tf, first, plain, threat.project(tf, moved, slots));
  }

  /** Whether the step size is halved; what checkpoints keep into {@code out}. */
  private Operand<TBool> checkpoint(
      Ops tf, Iterate at, SlotInputs slots, Map<String, Operand<TFloat32>> out) {
    // x_0's loss is no progress: the loss before it is as low as can be.
    Operand<TFloat32> progress =
        tf.math.add(
            slots.get(PROGRESS),
            tf.dtypes.cast(tf.math.less(at.loss(), slots.get(LAST_LOSS)), TFloat32.class));
    Operand<TFloat32> period =
        PerSlot.lookUp(tf, Checkpoints.periods(steps), tf.dtypes.cast(at.step(), TInt32.class));
    Operand<TBool> check = tf.math.greater(period, tf.constant(0.5f));
    Operand<TBool> few = tf.math.lessEqual(progress, tf.math.mul(period, tf.constant((float) rho)));
    Operand<TBool> stuck =
        tf.math.logicalAnd(
            tf.math.less(slots.get(HALVED_AT_CHECK), tf.constant(0.5f)),
            tf.math.greaterEqual(out.get(BEST_LOSS), slots.get(BEST_AT_CHECK)));
    Operand<TBool> halve = tf.math.logicalAnd(check, tf.math.logicalOr(few, stuck));
    Operand<TFloat32> size = slots.get(STEP_SIZE);
    out.put(STEP_SIZE, tf.select(halve, tf.math.mul(size, tf.constant(0.5f)), size));
    out.put(LAST_LOSS, at.loss());
    out.put(PROGRESS, tf.select(check, tf.zerosLike(progress), progress));
    out.put(BEST_AT_CHECK, tf.select(check, out.get(BEST_LOSS), slots.get(BEST_AT_CHECK)));
    out.put(
        HALVED_AT_CHECK,
        tf.select(check, tf.dtypes.cast(halve, TFloat32.class), slots.get(HALVED_AT_CHECK)));
    return halve;
  }
}
