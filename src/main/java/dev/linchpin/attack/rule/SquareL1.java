package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.base.CounterRandom;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Square under L1: every offset is projected to ball ∩ box. */
record SquareL1(L1 threat, SquareTransfer transfer) implements SquareMoves {
  SquareL1(L1 threat, SquareSizes sizes) {
    this(threat, new SquareTransfer(SquareMass.L1, threat.epsilon(), sizes));
  }

  @Override
  public float[] start(float[] clean, ImageShape shape, CounterRandom random) {
    return threat.nearest(clean, transfer.grid(shape, random));
  }

  @Override
  public Operand<TFloat32> propose(
      Ops tf, Operand<TFloat32> best, Operand<TFloat32> step, SlotInputs slots) {
    Operand<TFloat32> moved = transfer.moved(tf, best, step, slots);
    return threat.project(tf, tf.math.add(slots.get(SlotNames.CLEAN), moved), slots);
  }
}
