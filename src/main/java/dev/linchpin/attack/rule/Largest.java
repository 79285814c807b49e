package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.PerSlot;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The largest entries of each slot, of which every slot wants another number. By halving an
 * interval of bits, which order numbers that are not negative as they order integers: TensorFlow's
 * sort takes longer than a step of a small network does.
 */
final class Largest {
  /** Bits of +∞, above every finite number. */
  private static final int TOP = 0x7f800000;

  /** Until the ends of an interval of {@link #TOP} integers are neighbours. */
  private static final int HALVINGS = 31;

  private Largest() {}

  /**
   * The entries that are not below the k-th largest: k of them, and what ties with the last.
   *
   * @param sizes {@code [slots, …]}, finite, ≥ 0
   * @param k {@code [slots]}, at least 1 and at most the number of a slot's entries
   */
  static Operand<TBool> of(Ops tf, Operand<TFloat32> sizes, Operand<TFloat32> k) {
    Operand<TInt32> bits = tf.bitcast(sizes, TInt32.class);
    Operand<TFloat32> wanted = PerSlot.spread(tf, k, sizes);
    // As many as wanted are not below low, fewer not below high.
    Operand<TInt32> low = tf.dtypes.cast(tf.zerosLike(wanted), TInt32.class);
    Operand<TInt32> high = tf.math.add(low, tf.constant(TOP));
    for (int i = 0; i < HALVINGS; i++) {
      Operand<TInt32> half = tf.math.floorDiv(tf.math.sub(high, low), tf.constant(2));
      Operand<TInt32> middle = tf.math.add(low, half);
      Operand<TFloat32> above = tf.dtypes.cast(tf.math.greaterEqual(bits, middle), TFloat32.class);
      Operand<TBool> enough = tf.math.greaterEqual(PerSlot.sum(tf, above), wanted);
      low = tf.select(enough, middle, low);
      high = tf.select(enough, high, middle);
    }
    return tf.math.greaterEqual(bits, low);
  }
}
