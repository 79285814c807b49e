package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The class t that a class-targeted trajectory goes after, in the loop. */
final class TargetClass {
  private static final String NAME = "target/class";

  private TargetClass() {}

  static List<SlotTensor> slotTensors() {
    return List.of(new SlotTensor(NAME, new long[0], o -> new float[] {o.requiredTargetClass()}));
  }

  /** {@code [slots, classes]}. */
  static Operand<TFloat32> oneHot(Ops tf, Objective.Ends ends, SlotInputs slots) {
    return tf.oneHot(
        tf.dtypes.cast(slots.get(NAME), TInt64.class),
        tf.constant((int) ends.logits().shape().get(1)),
        tf.constant(1f),
        tf.constant(0f));
  }

  /** {@code [slots]}: l_y − l_t, y the clean class. */
  static Operand<TFloat32> margin(Ops tf, Objective.Ends ends, SlotInputs slots) {
    Operand<TFloat32> target =
        tf.reduceSum(tf.math.mul(ends.logits(), oneHot(tf, ends, slots)), tf.constant(1));
    return tf.math.sub(ends.cleanLogit(tf), target);
  }
}
