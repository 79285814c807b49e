package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The clean class's logit less the target's: l_y − l_t. */
public record TargetedMargin() implements Objective {
  @Override
  public String name() {
    return "targeted margin";
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
    return TargetClass.margin(tf, ends, slots);
  }
}
