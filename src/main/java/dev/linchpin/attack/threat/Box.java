package dev.linchpin.attack.threat;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.base.CounterRandom;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Any image of [0,1] pixels, for attacks that look for a minimal perturbation.
 *
 * @param measure what is to be minimal
 */
public record Box(Norm measure) implements ThreatModel {
  /** Random starts are this near x in every pixel: half of FAB's default radius in Linf. */
  private static final double NEAR = 0.15;

  /** Measured in L2. */
  public Box() {
    this(Norm.L2);
  }

  @Override
  public String norm() {
    return measure.key();
  }

  @Override
  public double epsilon() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  public double distance(float[] clean, float[] x) {
    return measure.distance(clean, x);
  }

  /**
   * Uniform in a ball of moderate size, clipped: noise from all over the box would be of another
   * class, and as far from x as can be.
   */
  @Override
  public float[] randomStart(float[] clean, CounterRandom random) {
    return new Linf(NEAR).randomStart(clean, random);
  }

  @Override
  public List<SlotTensor> slotTensors(ImageShape shape) {
    return List.of();
  }

  @Override
  public Operand<TFloat32> steepest(Ops tf, Operand<TFloat32> gradient) {
    return measure == Norm.LINF ? tf.math.sign(gradient) : L2.unit(tf, gradient);
  }

  @Override
  public Operand<TFloat32> project(Ops tf, Operand<TFloat32> x, SlotInputs slots) {
    return tf.math.minimum(tf.math.maximum(x, tf.constant(0f)), tf.constant(1f));
  }

  @Override
  public float[] toEightBit(float[] clean, float[] x) {
    return EightBit.round(x);
  }
}
