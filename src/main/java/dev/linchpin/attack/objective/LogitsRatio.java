package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.SlotInputs;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The difference-of-logits ratio DLR (Croce and Hein 2020): the margin over the difference between
 * the largest and the third largest logit; blind to shift and scale of the logits.
 */
public record LogitsRatio() implements Objective {
  @Override
  public String name() {
    return "dlr";
  }

  @Override
  public int leastClasses() {
    return 3;
  }

  @Override
  public Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots) {
    Operand<TInt32> order = tf.nn.topK(ends.logits(), tf.constant(3), TInt32.class).indices();
    // TopKV2 has no gradient in C++; a gather at its indices has.
    Operand<TFloat32> top = tf.gather(ends.logits(), order, tf.constant(1), Gather.batchDims(1L));
    Operand<TFloat32> spread =
        tf.reduceSum(tf.math.mul(top, tf.constant(new float[] {1, 0, -1})), tf.constant(1));
    Operand<TFloat32> margin = tf.math.sub(ends.cleanLogit(tf), ends.bestOther(tf));
    return tf.math.div(margin, tf.math.maximum(spread, tf.constant(1e-12f)));
  }
}
