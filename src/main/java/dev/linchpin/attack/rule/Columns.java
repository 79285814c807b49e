package dev.linchpin.attack.rule;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/** Columns of a matrix. */
final class Columns {
  private Columns() {}

  /** {@code [slots, count]}: columns from … from + count − 1 of {@code [slots, n]}. */
  static <T extends TNumber> Operand<T> of(Ops tf, Operand<T> matrix, int from, int count) {
    return tf.slice(matrix, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, count}));
  }
}
