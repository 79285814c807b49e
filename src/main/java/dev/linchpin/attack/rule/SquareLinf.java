package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.base.CounterRandom;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Square under Linf (algorithm 2): starts with vertical stripes of ±ε, a sign a column and channel;
 * sets a square to ε or −ε, a sign a channel. Draws of a step: row, column, signs.
 */
record SquareLinf(Linf threat, SquareSizes sizes) implements SquareMoves {
  static final int SIGNS = 2;

  @Override
  public float[] start(float[] clean, ImageShape shape, CounterRandom random) {
    float[] lower = threat.bounds(clean, false);
    float[] upper = threat.bounds(clean, true);
    int stripe = shape.width() * shape.channels();
    boolean[] up = new boolean[stripe];
    for (int i = 0; i < stripe; i++) {
      up[i] = random.nextInt() >= 0;
    }
    float[] start = new float[clean.length];
    for (int i = 0; i < start.length; i++) {
      start[i] = up[i % stripe] ? upper[i] : lower[i];
    }
    return start;
  }

  @Override
  public Operand<TFloat32> propose(
      Ops tf, Operand<TFloat32> best, Operand<TFloat32> step, SlotInputs slots) {
    long[] dims = best.shape().asArray();
    int height = (int) dims[1];
    int width = (int) dims[2];
    int channels = (int) dims[3];
    Operand<TInt32> bits = SlotHash.bits(tf, slots, step, SIGNS + channels);
    Operand<TFloat32> uniform = SlotHash.uniform(tf, bits);
    SquareWindow window =
        SquareWindow.of(
            tf,
            height,
            width,
            sizes.side(tf, sizes.level(tf, step)),
            Columns.of(tf, uniform, 0, 1),
            Columns.of(tf, uniform, 1, 1));
    Operand<TFloat32> signs = SlotHash.sign(tf, Columns.of(tf, bits, SIGNS, channels));
    // From one face of the ball beyond the other: the projection puts it there.
    Operand<TFloat32> step2 = tf.math.mul(signs, tf.constant((float) (2 * threat.epsilon())));
    // A row of pixels first, then the rows: broadcasts along whole rows are the fast ones.
    Operand<TFloat32> row =
        tf.reshape(
            tf.math.mul(
                tf.expandDims(window.inColumns(), tf.constant(2)),
                tf.expandDims(step2, tf.constant(1))),
            tf.constant(new int[] {-1, 1, width * channels}));
    Operand<TFloat32> change =
        PerSlot.shaped(tf, tf.math.mul(tf.expandDims(window.inRows(), tf.constant(2)), row), best);
    return threat.project(tf, tf.math.add(best, change), slots);
  }
}
