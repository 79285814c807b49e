package dev.linchpin.attack.threat;

import dev.linchpin.attack.slot.PerSlot;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The Euclidean projection to L1 ball ∩ box (Croce and Hein 2021, "Mind the box", proposition 2.1).
 *
 * <p>Of an offset of size a_i, towards a face of the box c_i away, clip(a_i − λ, 0, c_i) stays; λ
 * is 0 where that is in the ball, else such that the sum is ε. The sum falls with λ, piecewise
 * linear: secants, which from the left stay left of ε where it is convex, inside a bracket; the
 * same number in every slot. Then the point between the bracket's ends whose sum is ε, which is in
 * the box as they are and as near the projection as their sums are to ε.
 *
 * <p>It aims at a radius smaller than ε by what float32 can lose (the sum's rounding, and half an
 * ulp a pixel), so that the iterate is in the ball as a real vector; a point already in the ball is
 * left as it is.
 */
final class L1Projection {
  private static final double AIM = 1e-4;
  private static final double INSIDE = 5e-5;
  private static final double HALF_ULP = 0x1p-25;

  /** Of the sum: in float64 enough for any point tried, as far out as it lies. */
  private static final int EVALUATIONS = 16;

  /** Every so many evaluations the bracket is halved, whatever the secant says. */
  private static final int HALVING = 4;

  /** Of an interval of float64 until its ends meet. */
  private static final int HALVINGS = 60;

  private L1Projection() {}

  /** The radius to which offsets are shrunk. */
  static double aim(double epsilon, int pixels) {
    return Math.max(0, Math.min(epsilon, 2.0 * pixels) * (1 - AIM) - pixels * HALF_ULP);
  }

  /** The radius of what is left as it is. */
  private static double inside(double epsilon, int pixels) {
    return Math.min(epsilon, 2.0 * pixels) * (1 - INSIDE);
  }

  /** Of {@code clean + offset}, in float64, by halving alone. */
  static float[] project(float[] clean, double[] offset, double epsilon) {
    double aim = aim(epsilon, clean.length);
    double by = shrunk(clean, offset, 0) <= aim ? 0 : lambda(clean, offset, aim);
    float[] projected = new float[clean.length];
    for (int i = 0; i < projected.length; i++) {
      double kept = shrunk(clean[i], offset[i], by);
      projected[i] = (float) Math.max(0, Math.min(1, clean[i] + Math.signum(offset[i]) * kept));
    }
    return projected;
  }

  /** The least λ, to the last bits, by which what stays is in the ball. */
  private static double lambda(float[] clean, double[] offset, double aim) {
    double low = 0;
    double high = Arrays.stream(offset).map(Math::abs).max().orElse(0);
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      boolean fits = shrunk(clean, offset, middle) <= aim;
      low = fits ? low : middle;
      high = fits ? middle : high;
    }
    return high;
  }

  private static double shrunk(float[] clean, double[] offset, double by) {
    double sum = 0;
    for (int i = 0; i < offset.length; i++) {
      sum += shrunk(clean[i], offset[i], by);
    }
    return sum;
  }

  private static double shrunk(double clean, double offset, double by) {
    double room = offset > 0 ? 1 - clean : clean;
    return Math.min(Math.max(Math.abs(offset) - by, 0), room);
  }

  /** Both {@code [slots, height, width, channels]}; finite. */
  static Operand<TFloat32> project(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> clean, double epsilon) {
    int pixels = PerSlot.size(clean);
    return project(
        tf,
        x,
        clean,
        tf.constant((float) aim(epsilon, pixels)),
        tf.constant((float) inside(epsilon, pixels)));
  }

  /**
   * Likewise, where every slot has a ball of its own.
   *
   * @param which radius, by its index in {@code radii}: {@code [slots] int32}
   */
  static Operand<TFloat32> project(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> clean, float[] radii, Operand<TInt32> which) {
    int pixels = PerSlot.size(clean);
    float[] aims = new float[radii.length];
    float[] insides = new float[radii.length];
    for (int i = 0; i < radii.length; i++) {
      aims[i] = (float) aim(radii[i], pixels);
      insides[i] = (float) inside(radii[i], pixels);
    }
    Operand<TFloat32> aim = PerSlot.lookUp(tf, aims, which);
    Operand<TFloat32> inside = PerSlot.lookUp(tf, insides, which);
    return project(tf, x, clean, PerSlot.spread(tf, aim, clean), PerSlot.spread(tf, inside, clean));
  }

  private static Operand<TFloat32> project(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> clean,
      Operand<TFloat32> aim,
      Operand<TFloat32> radius) {
    int pixels = PerSlot.size(clean);
    Operand<TFloat32> zero = tf.constant(0f);
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> clipped = tf.math.minimum(tf.math.maximum(x, zero), one);
    Operand<TFloat32> clippedSum = PerSlot.sum(tf, tf.math.abs(tf.math.sub(clipped, clean)));
    Operand<TBool> inside = tf.math.lessEqual(clippedSum, radius);

    Operand<TFloat32> offset = tf.math.sub(x, clean);
    Operand<TFloat32> size = tf.math.abs(offset);
    Operand<TFloat32> room =
        tf.select(tf.math.greater(offset, zero), tf.math.sub(one, clean), clean);
    Operand<TFloat32> low = tf.zerosLike(clippedSum);
    Operand<TFloat32> high = PerSlot.max(tf, size);
    Operand<TFloat32> before = low;
    Operand<TFloat32> sumBefore = clippedSum;
    // No pixel shrinks by more than λ.
    Operand<TFloat32> at =
        tf.math.mul(tf.math.sub(clippedSum, aim), tf.constant((float) (1.0 / pixels)));
    for (int i = 0; i < EVALUATIONS; i++) {
      Operand<TFloat32> sum = PerSlot.sum(tf, shrunk(tf, size, room, at));
      Operand<TBool> fits = tf.math.lessEqual(sum, aim);
      low = tf.select(fits, low, at);
      high = tf.select(fits, at, high);
      Operand<TFloat32> middle = tf.math.mul(tf.math.add(low, high), tf.constant(0.5f));
      Operand<TFloat32> next =
          i % HALVING == HALVING - 1 ? middle : secant(tf, aim, at, sum, before, sumBefore);
      Operand<TBool> between =
          tf.math.logicalAnd(tf.math.greater(next, low), tf.math.less(next, high));
      before = at;
      sumBefore = sum;
      at = tf.select(between, next, middle);
    }
    Operand<TFloat32> more = shrunk(tf, size, room, low);
    Operand<TFloat32> less = shrunk(tf, size, room, high);
    Operand<TFloat32> lessSum = PerSlot.sum(tf, less);
    Operand<TFloat32> share =
        tf.math.divNoNan(tf.math.sub(aim, lessSum), tf.math.sub(PerSlot.sum(tf, more), lessSum));
    share = tf.math.minimum(tf.math.maximum(share, zero), one);
    Operand<TFloat32> kept = tf.math.add(less, tf.math.mul(share, tf.math.sub(more, less)));
    Operand<TFloat32> moved = tf.math.add(clean, tf.math.mul(tf.math.sign(offset), kept));
    Operand<TFloat32> projected = tf.math.minimum(tf.math.maximum(moved, zero), one);
    return PerSlot.choose(tf, tf.reshape(inside, tf.constant(new int[] {-1})), clipped, projected);
  }

  /** Where the line through the last two sums is at the radius. */
  private static Operand<TFloat32> secant(
      Ops tf,
      Operand<TFloat32> aim,
      Operand<TFloat32> at,
      Operand<TFloat32> sum,
      Operand<TFloat32> before,
      Operand<TFloat32> sumBefore) {
    Operand<TFloat32> run = tf.math.sub(at, before);
    Operand<TFloat32> rise = tf.math.sub(sum, sumBefore);
    return tf.math.add(at, tf.math.mul(tf.math.sub(aim, sum), tf.math.divNoNan(run, rise)));
  }

  private static Operand<TFloat32> shrunk(
      Ops tf, Operand<TFloat32> size, Operand<TFloat32> room, Operand<TFloat32> by) {
    return tf.math.minimum(tf.math.maximum(tf.math.sub(size, by), tf.constant(0f)), room);
  }
}
