package dev.linchpin.attack.rule;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A square window in each slot's image.
 *
 * @param rows {@code [slots, height]}: each row's distance from the window's first
 * @param columns {@code [slots, width]}: likewise
 * @param inRows {@code [slots, height]}: 1 in the window's rows, else 0
 * @param inColumns {@code [slots, width]}
 */
record SquareWindow(
    Operand<TFloat32> rows,
    Operand<TFloat32> columns,
    Operand<TFloat32> inRows,
    Operand<TFloat32> inColumns) {

  /**
   * A window at a place drawn uniformly of those in the image.
   *
   * @param side {@code [slots, 1]}
   * @param down uniform in [0,1), {@code [slots, 1]}
   * @param right likewise
   */
  static SquareWindow of(
      Ops tf,
      int height,
      int width,
      Operand<TFloat32> side,
      Operand<TFloat32> down,
      Operand<TFloat32> right) {
    Operand<TFloat32> rows = offsets(tf, height, side, down);
    Operand<TFloat32> columns = offsets(tf, width, side, right);
    return new SquareWindow(rows, columns, inside(tf, rows, side), inside(tf, columns, side));
  }

  private static Operand<TFloat32> offsets(
      Ops tf, int length, Operand<TFloat32> side, Operand<TFloat32> uniform) {
    Operand<TFloat32> places = tf.math.sub(tf.constant(length + 1f), side);
    Operand<TFloat32> first = tf.math.floor(tf.math.mul(uniform, places));
    float[][] index = new float[1][length];
    for (int i = 0; i < length; i++) {
      index[0][i] = i;
    }
    return tf.math.sub(tf.constant(index), first);
  }

  /** The first row or column of the window, as the graph has it. */
  static int first(int length, int side, float uniform) {
    return (int) (uniform * (length + 1f - side));
  }

  private static Operand<TFloat32> inside(
      Ops tf, Operand<TFloat32> offsets, Operand<TFloat32> side) {
    return tf.dtypes.cast(
        tf.math.logicalAnd(
            tf.math.greaterEqual(offsets, tf.constant(0f)), tf.math.less(offsets, side)),
        TFloat32.class);
  }

  /** 1 in the window, else 0: {@code [slots, height, width]}. */
  Operand<TFloat32> mask(Ops tf) {
    return tf.math.mul(
        tf.expandDims(inRows, tf.constant(2)), tf.expandDims(inColumns, tf.constant(1)));
  }
}
