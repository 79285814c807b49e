package dev.linchpin.attack.threat;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.base.CounterRandom;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Any image of [0,1] pixels, for attacks that look for a minimal perturbation; measured in L2. */
public record Box() implements ThreatModel {
  @Override
  public String norm() {
    return "l2";
  }

  @Override
  public double epsilon() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  public double distance(float[] clean, float[] x) {
    return Distances.l2(clean, x);
  }

  /** Uniform in the box: the ball is everything. */
  @Override
  public float[] randomStart(float[] clean, CounterRandom random) {
    float[] start = new float[clean.length];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) random.nextUniform();
    }
    return start;
  }

  @Override
  public List<SlotTensor> slotTensors(ImageShape shape) {
    return List.of();
  }

  @Override
  public Operand<TFloat32> steepest(Ops tf, Operand<TFloat32> gradient) {
    return L2.unit(tf, gradient);
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
