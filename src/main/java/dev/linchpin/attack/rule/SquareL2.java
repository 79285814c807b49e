package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.base.CounterRandom;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Square under L2 (algorithm 3): starts with a grid of shapes η ({@link SquareEta}); takes the mass
 * out of one window and puts it, with what the ball has left, into another, as η added to what is
 * there. The window's norm is that of both windows over all channels, as in the authors' AutoAttack
 * (the paper has it by channel). Draws of a step: rows and columns of both windows, whether η lies
 * or stands, signs.
 */
record SquareL2(L2 threat, SquareSizes sizes) implements SquareMoves {
  static final int LYING = 4;
  static final int SIGNS = 5;

  private static final float TINY = 1e-12f;

  @Override
  public float[] start(float[] clean, ImageShape shape, CounterRandom random) {
    int side = Math.max(1, shape.height() / 5);
    int margin = Math.max(0, (shape.height() - 5 * side) / 2);
    double[][] eta = SquareEta.of(side);
    double[] offset = new double[clean.length];
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
    double norm = Math.sqrt(Arrays.stream(offset).map(v -> v * v).sum());
    double scale = norm == 0 ? 0 : threat.innerRadius(clean.length) / norm;
    float[] start = new float[clean.length];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) Math.max(0, Math.min(1, clean[i] + scale * offset[i]));
    }
    return start;
  }

  @Override
  public Operand<TFloat32> propose(
      Ops tf, Operand<TFloat32> best, Operand<TFloat32> step, SlotInputs slots) {
    int channels = (int) best.shape().get(3);
    Operand<TFloat32> clean = slots.get(SlotNames.CLEAN);
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

    Operand<TFloat32> offset = tf.math.sub(best, clean);
    Operand<TFloat32> moving = tf.math.mul(offset, both);
    float epsilon = (float) threat.epsilon();
    Operand<TFloat32> unused =
        tf.math.maximum(
            tf.math.sub(tf.constant(epsilon * epsilon), PerSlot.sum(tf, tf.math.square(offset))),
            tf.constant(0f));
    Operand<TFloat32> budget =
        tf.math.sqrt(
            tf.math.add(
                tf.math.div(unused, tf.constant((float) channels)),
                PerSlot.sum(tf, tf.math.square(moving))));
    Operand<TFloat32> added = tf.math.add(shape, unitOfChannels(tf, tf.math.mul(offset, here)));
    Operand<TFloat32> put = tf.math.mul(unitOfChannels(tf, added), budget);
    Operand<TFloat32> moved = tf.math.add(tf.math.sub(offset, moving), put);
    Operand<TFloat32> scaled =
        tf.math.mul(
            moved,
            tf.math.div(
                tf.constant(epsilon), tf.math.add(PerSlot.norm(tf, moved), tf.constant(TINY))));
    return threat.project(tf, tf.math.add(clean, scaled), slots);
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
      double[][] eta = SquareEta.of(sizes.sides()[i]);
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
  private static Operand<TFloat32> unitOfChannels(Ops tf, Operand<TFloat32> value) {
    Operand<TFloat32> squares =
        tf.reduceSum(
            tf.math.square(value), tf.constant(new int[] {1, 2}), ReduceSum.keepDims(true));
    return tf.math.div(value, tf.math.add(tf.math.sqrt(squares), tf.constant(TINY)));
  }
}
