package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.base.CounterRandom;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What Square does under L2 (Andriushchenko et al. 2020, algorithm 3) and L1 (AutoAttack's, of
 * Croce and Hein 2021): a grid of shapes η ({@link SquareEta}) to start with; then it takes the
 * mass out of one window and puts it, with what the ball has left, into another, channel by
 * channel, as η added to what is there. Draws of a step: rows and columns of both windows, whether
 * η lies or stands, signs.
 *
 * @param epsilon radius of the ball
 */
record SquareTransfer(SquareMass mass, double epsilon, SquareSizes sizes) {
  static final int LYING = 4;
  static final int SIGNS = 5;

  private static final float TINY = 1e-12f;

  /** The first offset, {@code [height, width, channels]}: of each window and channel norm 1. */
  double[] grid(ImageShape shape, CounterRandom random) {
    int side = Math.max(1, shape.height() / 5);
    int margin = Math.max(0, (shape.height() - 5 * side) / 2);
    double[][] eta = SquareEta.of(side, mass);
    double[] offset = new double[shape.height() * shape.width() * shape.channels()];
    for (int top = margin; top + side <= shape.height(); top += side) {
      for (int left = margin; left + side <= shape.width(); left += side) {
        boolean lying = random.nextInt() < 0;
        for (int c = 0; c < shape.channels(); c++) {
          int sign = random.nextInt() < 0 ? -1 : 1;
          for (int i = 0; i < side * side; i++) {
            int row = i / side;
            int column = i % side;
            int pixel = (top + row) * shape.width() + left + column;
            offset[pixel * shape.channels() + c] =
                sign * (lying ? eta[column][row] : eta[row][column]);
          }
        }
      }
    }
    return offset;
  }

  /**
   * The next offset, which may leave the ball.
   *
   * @param best of each slot so far, {@code [slots, height, width, channels]}
   * @param step {@code [slots]}
   */
  Operand<TFloat32> moved(
      Ops tf, Operand<TFloat32> best, Operand<TFloat32> step, SlotInputs slots) {
    int channels = (int) best.shape().get(3);
    Operand<TInt32> bits = SlotHash.bits(tf, slots, step, SIGNS + channels);
    Operand<TFloat32> uniform = SlotHash.uniform(tf, bits);
    Operand<TInt32> level = sizes.level(tf, step);
    SquareWindow to = window(tf, best, level, uniform, 0);
    SquareWindow from = window(tf, best, level, uniform, 2);
    Operand<TFloat32> mask = to.mask(tf);
    Operand<TFloat32> signs = SlotHash.sign(tf, Columns.of(tf, bits, SIGNS, channels));
    Operand<TFloat32> shape =
        tf.math.mul(
            tf.expandDims(eta(tf, to, mask, level, Columns.of(tf, bits, LYING, 1)), tf.constant(3)),
            tf.expandDims(tf.expandDims(signs, tf.constant(1)), tf.constant(1)));
    Operand<TFloat32> here = tf.expandDims(mask, tf.constant(3));
    Operand<TFloat32> both = tf.math.maximum(here, tf.expandDims(from.mask(tf), tf.constant(3)));

    Operand<TFloat32> offset = tf.math.sub(best, slots.get(SlotNames.CLEAN));
    Operand<TFloat32> moving = tf.math.mul(offset, both);
    Operand<TFloat32> unused =
        tf.math.maximum(
            tf.math.sub(
                tf.constant((float) mass.of(epsilon)), PerSlot.sum(tf, mass.of(tf, offset))),
            tf.constant(0f));
    Operand<TFloat32> budget =
        mass.norm(
            tf,
            tf.math.add(
                tf.math.div(unused, tf.constant((float) channels)), ofChannels(tf, moving)));
    // The authors' L1 form does so; what is too much the projection takes back.
    Operand<TFloat32> given =
        mass == SquareMass.L1 ? tf.math.mul(budget, tf.constant((float) channels)) : budget;
    Operand<TFloat32> added = tf.math.add(shape, unitOfChannels(tf, tf.math.mul(offset, here)));
    Operand<TFloat32> put = tf.math.mul(unitOfChannels(tf, added), given);
    return tf.math.add(tf.math.sub(offset, moving), put);
  }

  private SquareWindow window(
      Ops tf, Operand<TFloat32> image, Operand<TInt32> level, Operand<TFloat32> uniform, int draw) {
    return SquareWindow.of(
        tf,
        (int) image.shape().get(1),
        (int) image.shape().get(2),
        sizes.side(tf, level),
        Columns.of(tf, uniform, draw, 1),
        Columns.of(tf, uniform, draw + 1, 1));
  }

  /** Each slot's η in its window, 0 elsewhere: {@code [slots, height, width]}. */
  private Operand<TFloat32> eta(
      Ops tf,
      SquareWindow window,
      Operand<TFloat32> mask,
      Operand<TInt32> level,
      Operand<TInt32> lyingBits) {
    int stride = sizes.sides()[0];
    float[] table = new float[sizes.sides().length * stride * stride];
    for (int i = 0; i < sizes.sides().length; i++) {
      double[][] eta = SquareEta.of(sizes.sides()[i], mass);
      for (int r = 0; r < eta.length; r++) {
        for (int c = 0; c < eta.length; c++) {
          table[(i * stride + r) * stride + c] = (float) eta[r][c];
        }
      }
    }
    Operand<TFloat32> lying = SlotHash.sign(tf, lyingBits);
    Operand<TFloat32> first =
        tf.dtypes.cast(tf.math.mul(level, tf.constant(stride * stride)), TFloat32.class);
    Operand<TFloat32> down =
        tf.math.add(first, tf.math.mul(window.rows(), strideIf(tf, lying, 1, stride)));
    Operand<TFloat32> right = tf.math.mul(window.columns(), strideIf(tf, lying, stride, 1));
    Operand<TFloat32> place =
        tf.math.add(tf.expandDims(down, tf.constant(2)), tf.expandDims(right, tf.constant(1)));
    Operand<TInt32> index = tf.dtypes.cast(tf.math.mul(place, mask), TInt32.class);
    return tf.math.mul(tf.gather(tf.constant(table), index, tf.constant(0)), mask);
  }

  /** {@code sign < 0 ? below : above}, entry by entry; whole numbers. */
  private static Operand<TFloat32> strideIf(
      Ops tf, Operand<TFloat32> sign, float below, float above) {
    return tf.math.add(
        tf.constant((above + below) / 2), tf.math.mul(sign, tf.constant((above - below) / 2)));
  }

  /** Every slot's channels by themselves divided by their norm. */
  private Operand<TFloat32> unitOfChannels(Ops tf, Operand<TFloat32> value) {
    return tf.math.div(value, tf.math.add(mass.norm(tf, ofChannels(tf, value)), tf.constant(TINY)));
  }

  /** Every slot's channels' mass, {@code [slots, 1, 1, channels]}. */
  private Operand<TFloat32> ofChannels(Ops tf, Operand<TFloat32> value) {
    return tf.reduceSum(
        mass.of(tf, value), tf.constant(new int[] {1, 2}), ReduceSum.keepDims(true));
  }
}
