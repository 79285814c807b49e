package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The cross-entropy of the target class, −log p_t. */
public record TargetedCrossEntropy() implements Objective {
  @Override
  public String name() {
    return "targeted cross-entropy";
  }

  @Override
  public boolean targetsClass() {
    return true;
  }

  @Override
  public List<SlotTensor> slotTensors(int features, int classes) {
    return TargetClass.slotTensors();
  }

  @Override
  public Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots) {
    Ends ofTarget = new Ends(ends.logits(), ends.features(), TargetClass.oneHot(tf, ends, slots));
    return tf.math.neg(CrossEntropy.of(tf, ofTarget));
  }
}
