package dev.linchpin.export;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * The Linf ball around images, cut to [0,1], as real numbers: no float32 pixel between the bounds
 * is farther than ε, which bounds rounded in float32 would not ensure.
 *
 * @param lower least pixels, {@code [n, h, w, c]}
 * @param upper greatest pixels
 * @param epsilon ε, not below 0
 */
record LinfBall(Operand<TFloat32> lower, Operand<TFloat32> upper, Operand<TFloat64> epsilon) {
  static LinfBall of(Ops tf, Operand<TFloat32> clean, Operand<TFloat32> epsilon) {
    Operand<TFloat64> radius =
        tf.math.maximum(tf.dtypes.cast(epsilon, TFloat64.class), tf.constant(0.0));
    Operand<TFloat64> pixels = tf.dtypes.cast(clean, TFloat64.class);
    Operand<TFloat32> low =
        tf.dtypes.cast(
            tf.math.maximum(tf.math.sub(pixels, radius), tf.constant(0.0)), TFloat32.class);
    Operand<TFloat32> high =
        tf.dtypes.cast(
            tf.math.minimum(tf.math.add(pixels, radius), tf.constant(1.0)), TFloat32.class);
    Operand<TFloat64> below = tf.math.sub(pixels, tf.dtypes.cast(low, TFloat64.class));
    Operand<TFloat64> above = tf.math.sub(tf.dtypes.cast(high, TFloat64.class), pixels);
    return new LinfBall(
        tf.select(tf.math.greater(below, radius), tf.math.nextAfter(low, tf.constant(2f)), low),
        tf.select(tf.math.greater(above, radius), tf.math.nextAfter(high, tf.constant(-1f)), high),
        radius);
  }
}
