package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Random numbers inside the loop, by counter: 32 bits of (trajectory's key, step, draw), so that
 * they depend on no slot, batch or call. A 32-bit finaliser (two rounds of xor-shift and multiply,
 * the constants of Wellons' {@code lowbias32}) on key and step, and once more on that and the draw.
 * TensorFlow's own generators draw by place in the batch.
 */
final class SlotHash {
  private static final String KEY = "hash/key";
  private static final int STEP_WEYL = 0x9E3779B9;
  private static final int DRAW_WEYL = 0x85EBCA6B;
  private static final int MULTIPLIER_0 = 0x7FEB352D;
  private static final int MULTIPLIER_1 = 0x846CA68B;

  private SlotHash() {}

  /** The key as four times 16 bits, low ones first, exact in float32. */
  static SlotTensor key() {
    return new SlotTensor(
        KEY,
        new long[] {4},
        o -> {
          float[] parts = new float[4];
          for (int i = 0; i < parts.length; i++) {
            parts[i] = o.randomKey() >>> (16 * i) & 0xFFFF;
          }
          return parts;
        });
  }

  /**
   * Draws 0 … n−1 of every slot's step.
   *
   * @param step {@code [slots]}, whole numbers
   * @return {@code [slots, n]}
   */
  static Operand<TInt32> bits(Ops tf, SlotInputs slots, Operand<TFloat32> step, int n) {
    Operand<TInt32> parts = tf.dtypes.cast(slots.get(KEY), TInt32.class);
    Operand<TInt32> at =
        tf.math.mul(
            tf.dtypes.cast(tf.expandDims(step, tf.constant(1)), TInt32.class),
            tf.constant(STEP_WEYL));
    Operand<TInt32> state = mix(tf, tf.math.add(word(tf, parts, 1, 1 << 16, 0, 0), at));
    int[] draws = new int[n];
    for (int k = 0; k < n; k++) {
      draws[k] = k * DRAW_WEYL;
    }
    Operand<TInt32> keyed = tf.bitwise.bitwiseXor(state, word(tf, parts, 0, 0, 1, 1 << 16));
    return mix(tf, tf.math.add(keyed, tf.constant(new int[][] {draws})));
  }

  /** {@link #bits} of one trajectory in Java. */
  static int bits(long key, int step, int draw) {
    int state = mix((int) key + step * STEP_WEYL);
    return mix((state ^ (int) (key >>> 32)) + draw * DRAW_WEYL);
  }

  /** The upper 24 bits as a float32 of [0,1), exact. */
  static Operand<TFloat32> uniform(Ops tf, Operand<TInt32> bits) {
    return tf.math.mul(
        tf.dtypes.cast(unsignedShift(tf, bits, 8), TFloat32.class), tf.constant(0x1p-24f));
  }

  static float uniform(int bits) {
    return (bits >>> 8) * 0x1p-24f;
  }

  /** The uppermost bit as −1 or 1. */
  static Operand<TFloat32> sign(Ops tf, Operand<TInt32> bits) {
    return tf.math.sub(
        tf.constant(1f),
        tf.dtypes.cast(tf.math.mul(unsignedShift(tf, bits, 31), tf.constant(2)), TFloat32.class));
  }

  static float sign(int bits) {
    return 1 - 2f * (bits >>> 31);
  }

  private static Operand<TInt32> word(Ops tf, Operand<TInt32> parts, int... weights) {
    return tf.reduceSum(
        tf.math.mul(parts, tf.constant(new int[][] {weights})),
        tf.constant(1),
        ReduceSum.keepDims(true));
  }

  private static Operand<TInt32> mix(Ops tf, Operand<TInt32> word) {
    Operand<TInt32> x = tf.math.mul(folded(tf, word, 16), tf.constant(MULTIPLIER_0));
    return folded(tf, tf.math.mul(folded(tf, x, 15), tf.constant(MULTIPLIER_1)), 16);
  }

  private static int mix(int word) {
    int x = (word ^ word >>> 16) * MULTIPLIER_0;
    x = (x ^ x >>> 15) * MULTIPLIER_1;
    return x ^ x >>> 16;
  }

  private static Operand<TInt32> folded(Ops tf, Operand<TInt32> x, int by) {
    return tf.bitwise.bitwiseXor(x, unsignedShift(tf, x, by));
  }

  /** TensorFlow's shift of signed integers keeps the sign. */
  private static Operand<TInt32> unsignedShift(Ops tf, Operand<TInt32> x, int by) {
    return tf.bitwise.bitwiseAnd(tf.bitwise.rightShift(x, tf.constant(by)), tf.constant(-1 >>> by));
  }
}
