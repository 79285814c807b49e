package dev.linchpin.attack;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;

/**
 * ‖l(x') − l̃‖₂, l̃ from the perturbation hook (equation 3): the logits-space objective.
 *
 * @param kappa κ; 0 puts the target on the decision boundary
 */
public record LogitsDistance(double kappa) implements Objective {
  private static final String TARGET = "logits/target";

  @Override
  public String name() {
    return "logits";
  }

  @Override
  public boolean targetsNeuron() {
    return true;
  }

  @Override
  public List<SlotTensor> slotTensors(int features, int classes) {
    return List.of(new SlotTensor(TARGET, new long[] {classes}, o -> o.requiredTarget().logits()));
  }

  @Override
  public Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots) {
    Operand<TFloat32> off = tf.math.sub(ends.logits(), slots.get(TARGET));
    return tf.squeeze(PerSlot.norm(tf, off), Squeeze.axis(List.of(1L)));
  }
}
