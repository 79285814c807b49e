package dev.linchpin.attack.rule;

import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * How large Square's windows are: the share p of pixels halves at fixed points of a run of 10,000
 * queries (Andriushchenko et al. 2020, section 5), which may be scaled to the run's length.
 *
 * @param starts the step at which each halving is in force, ascending
 * @param sides side of the window after 0, 1, … halvings, in pixels
 */
record SquareSizes(int[] starts, int[] sides) {
  private static final int[] HALVINGS = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};
  private static final int PUBLISHED_QUERIES = 10_000;

  /**
   * @param scaled halvings come as early in a run of {@code queries} as in one of the published
   *     length; else at the published queries
   * @param odd sides are odd and at least 3, where the image is as large
   */
  static SquareSizes of(
      int queries, boolean scaled, double share, int height, int width, boolean odd) {
    int[] sides = new int[HALVINGS.length + 1];
    for (int level = 0; level < sides.length; level++) {
      double area = share / (1 << level) * height * width;
      int side = Math.max((int) Math.rint(Math.sqrt(area)), odd ? 3 : 1);
      side += odd && side % 2 == 0 ? 1 : 0;
      int most = Math.min(height, width);
      sides[level] = Math.min(side, odd && most % 2 == 0 ? Math.max(1, most - 1) : most);
    }
    int[] starts =
        Arrays.stream(HALVINGS).map(h -> scaled ? firstBeyond(h, queries) : h + 1).toArray();
    return new SquareSizes(starts, sides);
  }

  /** The first step whose place in a run of the published length is beyond {@code halving}. */
  private static int firstBeyond(int halving, int queries) {
    int step = (int) ((long) halving * queries / PUBLISHED_QUERIES);
    while ((int) ((double) step / queries * PUBLISHED_QUERIES) <= halving) {
      step++;
    }
    return step;
  }

  /** Halvings in force at a step. */
  int level(int step) {
    return (int) Arrays.stream(starts).filter(s -> step >= s).count();
  }

  /** {@link #level} of each slot, {@code [slots, 1]}. */
  Operand<TInt32> level(Ops tf, Operand<TFloat32> step) {
    float[][] from = new float[1][starts.length];
    for (int i = 0; i < starts.length; i++) {
      from[0][i] = starts[i];
    }
    Operand<TInt32> passed =
        tf.dtypes.cast(
            tf.math.greaterEqual(tf.expandDims(step, tf.constant(1)), tf.constant(from)),
            TInt32.class);
    return tf.expandDims(tf.reduceSum(passed, tf.constant(1)), tf.constant(1));
  }

  /** The side at each level, {@code [slots, 1]}. */
  Operand<TFloat32> side(Ops tf, Operand<TInt32> level) {
    float[] table = new float[sides.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = sides[i];
    }
    return tf.gather(tf.constant(table), level, tf.constant(0));
  }
}
