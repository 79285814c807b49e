package dev.linchpin.attack.rule;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The gradient of the pixels that can descend. One that is black or white already and would have to
 * go on has no part in a step of given length: it would only take length from the others, and where
 * such pixels have most of the gradient the iterate would hardly move.
 */
final class BoxGradient {
  private BoxGradient() {}

  /** {@code gradient}, 0 where a step against it leaves [0,1]. */
  static Operand<TFloat32> free(Ops tf, Operand<TFloat32> x, Operand<TFloat32> gradient) {
    Operand<TFloat32> zero = tf.constant(0f);
    Operand<TBool> black =
        tf.math.logicalAnd(tf.math.lessEqual(x, zero), tf.math.greater(gradient, zero));
    Operand<TBool> white =
        tf.math.logicalAnd(tf.math.greaterEqual(x, tf.constant(1f)), tf.math.less(gradient, zero));
    return tf.select(tf.math.logicalOr(black, white), tf.zerosLike(gradient), gradient);
  }
}
