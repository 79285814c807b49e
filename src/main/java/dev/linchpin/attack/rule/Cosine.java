package dev.linchpin.attack.rule;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A number that falls along half a cosine, from the first step to the last. */
final class Cosine {
  private Cosine() {}

  /**
   * {@code [slots, 1, 1, 1]}.
   *
   * @param step {@code [slots]}, 0 to {@code steps}
   */
  static Operand<TFloat32> of(
      Ops tf, double first, double last, Operand<TFloat32> step, int steps) {
    Operand<TFloat32> angle = tf.math.mul(step, tf.constant((float) (Math.PI / steps)));
    Operand<TFloat32> share =
        tf.math.mul(tf.math.add(tf.math.cos(angle), tf.constant(1f)), tf.constant(0.5f));
    Operand<TFloat32> value =
        tf.math.add(
            tf.constant((float) last), tf.math.mul(share, tf.constant((float) (first - last))));
    return tf.reshape(value, tf.constant(new int[] {-1, 1, 1, 1}));
  }
}
