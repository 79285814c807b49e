package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The targeted difference-of-logits ratio (Croce and Hein 2020, equation 7): (l_y − l_t) / (l_(1) −
 * (l_(3) + l_(4))/2), l_(i) the i-th largest logit.
 */
public record TargetedLogitsRatio() implements Objective {
  @Override
  public String name() {
    return "targeted dlr";
  }

  @Override
  public boolean targetsClass() {
    return true;
  }

  @Override
  public int leastClasses() {
    return 4;
  }

  @Override
  public List<SlotTensor> slotTensors(int features, int classes) {
    return TargetClass.slotTensors();
  }

  @Override
  public Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots) {
    Operand<TInt32> order = tf.nn.topK(ends.logits(), tf.constant(4), TInt32.class).indices();
    // TopKV2 has no gradient in C++; a gather at its indices has.
    Operand<TFloat32> top = tf.gather(ends.logits(), order, tf.constant(1), Gather.batchDims(1L));
    Operand<TFloat32> spread =
        tf.reduceSum(
            tf.math.mul(top, tf.constant(new float[] {1, 0, -0.5f, -0.5f})), tf.constant(1));
    return tf.math.div(
        TargetClass.margin(tf, ends, slots), tf.math.maximum(spread, tf.constant(1e-12f)));
  }
}
