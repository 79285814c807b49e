package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.PerSlot;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The parts of {@link ApgdL1}, each in a smaller ball than the one before (Croce and Hein 2021,
 * section 3.2): 0.3, 0.3 and 0.4 of the steps. Between two of them lies a move that is no step:
 * from the best iterate into the next ball. All arrays have an entry for each iterate, {@code
 * [iterates]}.
 *
 * @param ball of the iterate: which of the balls it lies in
 * @param begins 1 where the iterate is the first of its part
 * @param checks 1 where step size and support are looked at
 * @param ends 1 where the iterate is the last of its part, and another part follows
 */
record ShrinkingBalls(float[] ball, float[] begins, float[] checks, float[] ends) {
  private static final double SHARE = 0.3;

  /** Of a part's steps lie between two checks. */
  private static final double PERIOD = 0.04;

  static final int COUNT = 3;

  static ShrinkingBalls of(int steps) {
    int share = (int) Math.ceil(SHARE * steps);
    int first = Math.min(share, steps);
    int second = Math.min(share, steps - first);
    int[] lengths = {first, second, steps - first - second};
    int iterates = steps + COUNT;
    ShrinkingBalls parts =
        new ShrinkingBalls(
            new float[iterates], new float[iterates], new float[iterates], new float[iterates]);
    int at = 0;
    for (int part = 0; part < COUNT; part++) {
      int period = Math.max(1, (int) (PERIOD * lengths[part]));
      parts.begins[at] = 1;
      for (int i = 0; i <= lengths[part]; i++) {
        parts.ball[at] = part;
        parts.checks[at] = i > 0 && i % period == 0 ? 1 : 0;
        parts.ends[at] = part + 1 < COUNT && i == lengths[part] ? 1 : 0;
        at++;
      }
    }
    return parts;
  }

  /** An array's entry for the iterate of each slot. */
  static Operand<TFloat32> at(Ops tf, float[] values, Operand<TFloat32> step) {
    return PerSlot.lookUp(tf, values, tf.dtypes.cast(step, TInt32.class));
  }

  static Operand<TBool> isAt(Ops tf, float[] flags, Operand<TFloat32> step) {
    return tf.math.greater(at(tf, flags, step), tf.constant(0.5f));
  }
}
