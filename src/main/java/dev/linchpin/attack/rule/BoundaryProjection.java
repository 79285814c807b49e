package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.threat.Norm;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The least step, in a norm and inside the box [0,1], from a point to a hyperplane (Croce and Hein
 * 2020, equation 4); as far towards it as the box lets where it can't be reached.
 *
 * <p>Sorting is avoided. In L2 and Linf pixel i moves by min(λ·rate_i, room_i), and Σ w_i·move_i is
 * concave and piecewise linear in λ: Newton's method from λ = 0 rises to the solution and, if it
 * does not end in as many rounds, stays just before it. In L1 pixels of large |w_i| move first, all
 * they can: bisection on |w_i|.
 */
final class BoundaryProjection {
  private static final int NEWTON_ROUNDS = 6;
  private static final int BISECTIONS = 22;

  /** λ stays finite; a pixel that needs more than this has no gradient to speak of. */
  private static final float LARGEST = 1e30f;

  private BoundaryProjection() {}

  /**
   * The step, {@code [slots, height, width, channels]}.
   *
   * @param point in the box
   * @param w the hyperplane's normal: the gradient of the linearised function
   * @param value of the linearised function at {@code point}, {@code [slots, 1, 1, 1]}; 0 on the
   *     hyperplane
   */
  static Operand<TFloat32> step(
      Ops tf, Norm norm, Operand<TFloat32> point, Operand<TFloat32> w, Operand<TFloat32> value) {
    Operand<TFloat32> largest = PerSlot.max(tf, tf.math.abs(w));
    Operand<TFloat32> weight = tf.math.abs(tf.math.divNoNan(w, largest));
    Operand<TFloat32> needed = tf.math.abs(tf.math.divNoNan(value, largest));
    Operand<TFloat32> downhill = tf.math.neg(tf.math.mul(tf.math.sign(w), tf.math.sign(value)));
    Operand<TFloat32> room =
        tf.select(
            tf.math.greater(downhill, tf.constant(0f)), tf.math.sub(tf.constant(1f), point), point);
    Operand<TFloat32> amount =
        norm == Norm.L1
            ? largestFirst(tf, weight, room, needed)
            : allTogether(tf, norm, weight, room, needed);
    return tf.math.mul(downhill, amount);
  }

  private static Operand<TFloat32> allTogether(
      Ops tf,
      Norm norm,
      Operand<TFloat32> weight,
      Operand<TFloat32> room,
      Operand<TFloat32> needed) {
    Operand<TFloat32> rate = norm == Norm.L2 ? weight : tf.math.sign(weight);
    Operand<TFloat32> slope = tf.math.mul(weight, rate);
    Operand<TFloat32> most = tf.math.mul(weight, room);
    Operand<TFloat32> multiplier = tf.math.divNoNan(needed, PerSlot.sum(tf, slope));
    for (int i = 0; i < NEWTON_ROUNDS; i++) {
      Operand<TFloat32> free = tf.math.mul(slope, multiplier);
      Operand<TFloat32> gained = PerSlot.sum(tf, tf.math.minimum(free, most));
      Operand<TFloat32> left =
          PerSlot.sum(tf, tf.select(tf.math.less(free, most), slope, tf.zerosLike(slope)));
      Operand<TFloat32> missing = tf.math.maximum(tf.math.sub(needed, gained), tf.constant(0f));
      multiplier =
          tf.math.minimum(
              tf.math.add(multiplier, tf.math.divNoNan(missing, left)), tf.constant(LARGEST));
    }
    return tf.math.minimum(tf.math.mul(rate, multiplier), room);
  }

  /** Pixels above a threshold in full, those just below it in part. */
  private static Operand<TFloat32> largestFirst(
      Ops tf, Operand<TFloat32> weight, Operand<TFloat32> room, Operand<TFloat32> needed) {
    Operand<TFloat32> most = tf.math.mul(weight, room);
    Operand<TFloat32> zero = tf.zerosLike(most);
    Operand<TFloat32> low = tf.zerosLike(needed);
    Operand<TFloat32> high = tf.onesLike(needed);
    for (int i = 0; i < BISECTIONS; i++) {
      Operand<TFloat32> middle = tf.math.mul(tf.math.add(low, high), tf.constant(0.5f));
      Operand<TBool> enough = tf.math.greaterEqual(above(tf, weight, most, zero, middle), needed);
      low = tf.select(enough, middle, low);
      high = tf.select(enough, high, middle);
    }
    Operand<TFloat32> full = above(tf, weight, most, zero, high);
    Operand<TFloat32> both = above(tf, weight, most, zero, low);
    Operand<TFloat32> share =
        tf.math.minimum(
            tf.math.divNoNan(
                tf.math.maximum(tf.math.sub(needed, full), tf.constant(0f)),
                tf.math.sub(both, full)),
            tf.constant(1f));
    Operand<TFloat32> part =
        tf.select(tf.math.greater(weight, tf.math.add(high, zero)), room, tf.math.mul(room, share));
    return tf.select(tf.math.greater(weight, tf.math.add(low, zero)), part, zero);
  }

  /** Σ of {@code most} where the weight is above the threshold. */
  private static Operand<TFloat32> above(
      Ops tf,
      Operand<TFloat32> weight,
      Operand<TFloat32> most,
      Operand<TFloat32> zero,
      Operand<TFloat32> threshold) {
    return PerSlot.sum(tf, tf.select(tf.math.greater(weight, threshold), most, zero));
  }
}
