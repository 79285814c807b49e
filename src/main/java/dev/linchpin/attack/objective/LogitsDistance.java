package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;

/**
 * ‖l(x') − l̃‖₂, l̃ from the perturbation hook (equation 3): the logits-space objective.
 *
 * @param kappa κ; 0 puts the target on the decision boundary
 * @param relative divide by ‖l̃‖₂, as {@link FeatureDistance} does by ‖z̃‖₂
 */
public record LogitsDistance(double kappa, boolean relative) implements Objective {
  private static final String TARGET = "logits/target";
  private static final String SCALE = "logits/scale";

  /** The plain distance. */
  public LogitsDistance(double kappa) {
    this(kappa, false);
  }

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
    return List.of(
        new SlotTensor(TARGET, new long[] {classes}, o -> o.requiredTarget().logits()),
        new SlotTensor(
            SCALE,
            new long[0],
            o ->
                new float[] {
                  relative ? FeatureDistance.inverseNorm(o.requiredTarget().logits()) : 1
                }));
  }

  @Override
  public Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots) {
    Operand<TFloat32> off = tf.math.sub(ends.logits(), slots.get(TARGET));
    return tf.math.mul(
        tf.squeeze(PerSlot.norm(tf, off), Squeeze.axis(List.of(1L))), slots.get(SCALE));
  }
}
