package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.CounterRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Auto-PGD under L1 (Croce and Hein 2021, "Mind the box", algorithm 1, section 3.2): equal steps in
 * the pixels where the gradient is largest, 2/3 as many as the best iterate differs from x in.
 * Every few steps, where that number fell, the step size is the ball's radius again and the best
 * iterate is taken up; otherwise the step size falls, down to a tenth of the radius. So in the ball
 * of 3ε, then from the best iterate on in that of 2ε, and of ε. The first iterate of another class
 * that lies within ε ends the trajectory.
 *
 * @param published number of steps; entering a smaller ball is another, see {@link #steps}
 */
public record ApgdL1(int published) implements StepRule {
  /** Of the balls, in ε. */
  private static final float[] RADII = {3, 2, 1};

  private static final float SUPPORT_SHARE = 1.5f;
  private static final float FALLEN = 0.95f;
  private static final float SMALLER = 1.5f;
  private static final float SMALLEST = 0.1f;

  private static final String BEST = "apgd/best";
  private static final String BEST_GRADIENT = "apgd/best_gradient";
  private static final String BEST_LOSS = "apgd/best_loss";
  private static final String STEP_SIZE = "apgd/step_size";

  /** In how many pixels the best iterate differed from x when that was looked at last. */
  private static final String SUPPORT = "apgd/support";

  public ApgdL1 {
    if (published < 0) {
      throw new IllegalArgumentException(published + " steps");
    }
  }

  @Override
  public String name() {
    return "apgd";
  }

  /** With the two moves into a smaller ball, which take a gradient each. */
  @Override
  public int steps() {
    return published + ShrinkingBalls.COUNT - 1;
  }

  @Override
  public boolean endsAtFirstBreak() {
    return false;
  }

  @Override
  public Optional<Answer> answer() {
    return Optional.of(Nearest.ANSWER);
  }

  @Override
  public Optional<String> done() {
    return Optional.of(Nearest.done());
  }

  /** Normal noise of variance 1, projected to the largest ball and the box. */
  @Override
  public float[] start(Origin origin, ImageShape shape, ThreatModel threat) {
    CounterRandom random = new CounterRandom(origin.randomKey(), 0, 0, 0);
    double[] noise = new double[origin.clean().length];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = random.nextGaussian();
    }
    return new L1(RADII[0] * threat.epsilon()).nearest(origin.clean(), noise);
  }

  @Override
  public List<SlotTensor> carried(ImageShape shape) {
    List<SlotTensor> carried = new ArrayList<>(Nearest.carried(shape));
    carried.add(new SlotTensor(BEST, shape.dims(), Origin::clean));
    carried.add(SlotTensor.filled(BEST_GRADIENT, 0, shape.dims()));
    carried.add(SlotTensor.filled(BEST_LOSS, Float.MAX_VALUE));
    carried.add(SlotTensor.filled(STEP_SIZE, 0));
    carried.add(SlotTensor.filled(SUPPORT, 0));
    return carried;
  }

  @Override
  public Next next(Ops tf, ThreatModel threat, Iterate at, SlotInputs slots) {
    Map<String, Operand<TFloat32>> out = new HashMap<>();
    Nearest.update(tf, threat, at, slots, out);
    ShrinkingBalls parts = ShrinkingBalls.of(published);
    Operand<TBool> begins = ShrinkingBalls.isAt(tf, parts.begins(), at.step());
    Operand<TBool> better =
        tf.math.logicalOr(begins, tf.math.less(at.loss(), slots.get(BEST_LOSS)));
    Operand<TFloat32> best = PerSlot.choose(tf, better, at.x(), slots.get(BEST));
    Operand<TFloat32> bestGradient =
        PerSlot.choose(tf, better, at.gradient(), slots.get(BEST_GRADIENT));
    out.put(BEST, best);
    out.put(BEST_GRADIENT, bestGradient);
    out.put(BEST_LOSS, tf.select(better, at.loss(), slots.get(BEST_LOSS)));

    Operand<TFloat32> ball = ShrinkingBalls.at(tf, parts.ball(), at.step());
    Operand<TBool> restarts = check(tf, threat, at, slots, parts, begins, ball, out);
    Operand<TFloat32> x = PerSlot.choose(tf, restarts, best, at.x());
    Operand<TFloat32> gradient = PerSlot.choose(tf, restarts, bestGradient, at.gradient());
    Operand<TFloat32> step = PerSlot.spread(tf, out.get(STEP_SIZE), x);
    Operand<TFloat32> stepped =
        tf.math.sub(x, tf.math.mul(direction(tf, gradient, out.get(SUPPORT)), step));

    Operand<TBool> ends = ShrinkingBalls.isAt(tf, parts.ends(), at.step());
    Operand<TFloat32> moved = PerSlot.choose(tf, ends, best, stepped);
    Operand<TFloat32> next = tf.math.add(ball, tf.dtypes.cast(ends, TFloat32.class));
    return new Next(
        L1.project(tf, moved, slots, radii(threat), tf.dtypes.cast(next, TInt32.class)), out);
  }

  private static float[] radii(ThreatModel threat) {
    float[] radii = RADII.clone();
    for (int i = 0; i < radii.length; i++) {
      radii[i] *= (float) threat.epsilon();
    }
    return radii;
  }

  /** Of length 1 in L1: alike in all pixels where the gradient is largest. */
  private static Operand<TFloat32> direction(
      Ops tf, Operand<TFloat32> gradient, Operand<TFloat32> support) {
    Operand<TFloat32> share = tf.math.div(support, tf.constant(SUPPORT_SHARE));
    Operand<TFloat32> count = tf.math.maximum(tf.math.ceil(share), tf.constant(1f));
    Operand<TBool> chosen = Largest.of(tf, tf.math.abs(gradient), count);
    Operand<TFloat32> signs = tf.select(chosen, tf.math.sign(gradient), tf.zerosLike(gradient));
    return tf.math.divNoNan(signs, PerSlot.sum(tf, tf.math.abs(signs)));
  }

  /** Whether the best iterate is taken up; step size and support into {@code out}. */
  private static Operand<TBool> check(
      Ops tf,
      ThreatModel threat,
      Iterate at,
      SlotInputs slots,
      ShrinkingBalls parts,
      Operand<TBool> begins,
      Operand<TFloat32> ball,
      Map<String, Operand<TFloat32>> out) {
    Operand<TBool> check = ShrinkingBalls.isAt(tf, parts.checks(), at.step());
    Operand<TFloat32> known = slots.get(SUPPORT);
    Operand<TFloat32> differs =
        tf.dtypes.cast(tf.math.notEqual(out.get(BEST), slots.get(SlotNames.CLEAN)), TFloat32.class);
    Operand<TFloat32> support = tf.reshape(PerSlot.sum(tf, differs), tf.shape(known));
    Operand<TBool> fell = tf.math.less(tf.math.div(support, known), tf.constant(FALLEN));
    Operand<TFloat32> whole = ShrinkingBalls.at(tf, radii(threat), ball);
    Operand<TFloat32> size = slots.get(STEP_SIZE);
    Operand<TFloat32> smaller =
        tf.math.maximum(
            tf.math.div(size, tf.constant(SMALLER)), tf.math.mul(whole, tf.constant(SMALLEST)));
    Operand<TFloat32> checked = tf.select(fell, whole, smaller);
    out.put(STEP_SIZE, tf.select(begins, whole, tf.select(check, checked, size)));
    out.put(SUPPORT, tf.select(tf.math.logicalOr(begins, check), support, known));
    return tf.math.logicalAnd(check, fell);
  }
}
