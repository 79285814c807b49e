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
import org.tensorflow.types.TFloat32;

/** Square under L2: every offset is scaled to the ball's surface. */
record SquareL2(L2 threat, SquareTransfer transfer) implements SquareMoves {
  private static final float TINY = 1e-12f;

  SquareL2(L2 threat, SquareSizes sizes) {
    this(threat, new SquareTransfer(SquareMass.L2, threat.epsilon(), sizes));
  }

  @Override
  public float[] start(float[] clean, ImageShape shape, CounterRandom random) {
    double[] offset = transfer.grid(shape, random);
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
    Operand<TFloat32> moved = transfer.moved(tf, best, step, slots);
    Operand<TFloat32> scaled =
        tf.math.mul(
            moved,
            tf.math.div(
                tf.constant((float) threat.epsilon()),
                tf.math.add(PerSlot.norm(tf, moved), tf.constant(TINY))));
    return threat.project(tf, tf.math.add(slots.get(SlotNames.CLEAN), scaled), slots);
  }
}
