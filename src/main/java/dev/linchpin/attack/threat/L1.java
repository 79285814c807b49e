package dev.linchpin.attack.threat;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.base.CounterRandom;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * ‖x' − x‖₁ ≤ ε.
 *
 * <p>A step moves the 1 % of pixels of largest gradient by equal amounts (SLIDE, Tramèr and Boneh
 * 2019), counting only those that can still move inside the box (Croce and Hein 2021): the steepest
 * direction proper is a single pixel, which the box stops at once. The projection is the Euclidean
 * one to ball ∩ box, {@link L1Projection}.
 *
 * @param epsilon in [0,1] pixels
 */
public record L1(double epsilon) implements ThreatModel {
  private static final double DENSITY = 0.01;

  public L1 {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("L1 ε is no radius: " + epsilon);
    }
  }

  @Override
  public String norm() {
    return "l1";
  }

  @Override
  public double distance(float[] clean, float[] x) {
    return Distances.l1(clean, x);
  }

  /**
   * Uniform in the ball: d of d + 1 exponential variables over the sum of all, with random signs
   * (Barthe et al. 2005). Clipping to the box is the projection: it leaves no ball around x.
   */
  @Override
  public float[] randomStart(float[] clean, CounterRandom random) {
    double[] offset = new double[clean.length];
    double sum = exponential(random);
    for (int i = 0; i < clean.length; i++) {
      double size = exponential(random);
      sum += size;
      offset[i] = random.nextInt() < 0 ? -size : size;
    }
    double scale = L1Projection.aim(epsilon, clean.length) / sum;
    float[] start = new float[clean.length];
    for (int i = 0; i < clean.length; i++) {
      start[i] = (float) Math.max(0, Math.min(1, clean[i] + scale * offset[i]));
    }
    return start;
  }

  private static double exponential(CounterRandom random) {
    return -StrictMath.log(random.nextUniform());
  }

  /** The point of ball ∩ box nearest to {@code clean + offset}. */
  public float[] nearest(float[] clean, double[] offset) {
    return L1Projection.project(clean, offset, epsilon);
  }

  @Override
  public List<SlotTensor> slotTensors(ImageShape shape) {
    return List.of();
  }

  @Override
  public Operand<TFloat32> steepest(Ops tf, Operand<TFloat32> gradient) {
    Operand<TFloat32> size = tf.math.abs(gradient);
    int pixels = PerSlot.size(size);
    int count = (int) Math.max(1, Math.round(DENSITY * pixels));
    Operand<TFloat32> largest =
        tf.nn
            .topK(
                tf.reshape(size, tf.constant(new int[] {-1, pixels})),
                tf.constant(count),
                TInt32.class)
            .values();
    Operand<TFloat32> least = tf.reduceMin(largest, tf.constant(1));
    // All of those that tie with the last: which ones must not depend on an op's order.
    Operand<TBool> chosen = tf.math.greaterEqual(size, PerSlot.spread(tf, least, size));
    Operand<TFloat32> signs = tf.select(chosen, tf.math.sign(gradient), tf.zerosLike(gradient));
    return tf.math.divNoNan(signs, PerSlot.sum(tf, tf.math.abs(signs)));
  }

  @Override
  public Operand<TFloat32> steepestAt(Ops tf, Operand<TFloat32> gradient, Operand<TFloat32> x) {
    Operand<TFloat32> zero = tf.constant(0f);
    Operand<TBool> stuck =
        tf.math.logicalOr(
            tf.math.logicalAnd(tf.math.greater(gradient, zero), tf.math.lessEqual(x, zero)),
            tf.math.logicalAnd(
                tf.math.less(gradient, zero), tf.math.greaterEqual(x, tf.constant(1f))));
    return steepest(tf, tf.select(stuck, tf.zerosLike(gradient), gradient));
  }

  @Override
  public Operand<TFloat32> project(Ops tf, Operand<TFloat32> x, SlotInputs slots) {
    return L1Projection.project(tf, x, slots.get(SlotNames.CLEAN), epsilon);
  }

  /**
   * {@link #project} to balls of other radii around the clean images, every slot to its own.
   *
   * @param which radius, by its index in {@code radii}: {@code [slots] int32}
   */
  public static Operand<TFloat32> project(
      Ops tf, Operand<TFloat32> x, SlotInputs slots, float[] radii, Operand<TInt32> which) {
    return L1Projection.project(tf, x, slots.get(SlotNames.CLEAN), radii, which);
  }

  /**
   * Rounds to the nearest level; while that is outside the ball, the pixel that overshoots x' most
   * goes one level back to the clean one.
   */
  @Override
  public float[] toEightBit(float[] clean, float[] x) {
    return L1Rounding.round(clean, x, epsilon + EightBit.TOLERANCE);
  }
}
