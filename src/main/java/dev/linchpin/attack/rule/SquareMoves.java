package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.base.CounterRandom;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Where Square starts and what it proposes in one norm. */
interface SquareMoves {
  /** x_0, in ball ∩ box. */
  float[] start(float[] clean, ImageShape shape, CounterRandom random);

  /**
   * What to try next, in ball ∩ box.
   *
   * @param best of each slot so far, {@code [slots, height, width, channels]}
   * @param step {@code [slots]}
   */
  Operand<TFloat32> propose(
      Ops tf, Operand<TFloat32> best, Operand<TFloat32> step, SlotInputs slots);
}
