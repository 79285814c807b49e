package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.slot.TargetPoint;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;

/**
 * ‖z(x') − z̃‖₂ with z̃ = z(x) + (1+κ)Δ_j·e_j, the features-space objective.
 *
 * @param kappa κ; 0 puts the target on the decision boundary
 * @param relative divide by ‖z̃‖₂, as the reference code does
 * @param neuronWeight add this × |z_j(x') − z̃_j| / |z̃_j|; 10 in the reference code, 0 for none
 */
public record FeatureDistance(double kappa, boolean relative, double neuronWeight)
    implements Objective {
  /** As the reference code has it. */
  public static final FeatureDistance REFERENCE = new FeatureDistance(0, true, 10);

  private static final String TARGET = "features/target";
  private static final String SCALE = "features/scale";
  private static final String NEURON = "features/neuron";

  /** Denominators are at least this. */
  private static final double TINY = 1e-6;

  @Override
  public String name() {
    return "features";
  }

  @Override
  public boolean targetsNeuron() {
    return true;
  }

  @Override
  public List<SlotTensor> slotTensors(int features, int classes) {
    return List.of(
        new SlotTensor(TARGET, new long[] {features}, o -> o.requiredTarget().features()),
        new SlotTensor(
            SCALE,
            new long[0],
            o -> new float[] {relative ? inverseNorm(o.requiredTarget().features()) : 1}),
        new SlotTensor(NEURON, new long[] {features}, o -> neuron(o.requiredTarget())));
  }

  /** 1/‖target‖₂, guarded. */
  public static float inverseNorm(float[] target) {
    double squares = 0;
    for (float v : target) {
      squares += (double) v * v;
    }
    return (float) (1 / Math.max(TINY, Math.sqrt(squares)));
  }

  /** e_j × weight / |z̃_j|. */
  private float[] neuron(TargetPoint target) {
    float[] row = new float[target.features().length];
    double value = Math.abs(target.features()[target.neuron()]);
    row[target.neuron()] = (float) (neuronWeight / Math.max(TINY, value));
    return row;
  }

  @Override
  public Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots) {
    Operand<TFloat32> off = tf.math.sub(ends.features(), slots.get(TARGET));
    Operand<TFloat32> distance =
        tf.math.mul(tf.squeeze(PerSlot.norm(tf, off), Squeeze.axis(List.of(1L))), slots.get(SCALE));
    if (neuronWeight == 0) {
      return distance;
    }
    Operand<TFloat32> neuron =
        tf.reduceSum(tf.math.mul(tf.math.abs(off), slots.get(NEURON)), tf.constant(1));
    return tf.math.add(distance, neuron);
  }
}
