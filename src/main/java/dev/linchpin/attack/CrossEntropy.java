package dev.linchpin.attack;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Minus the cross-entropy of the clean class (Madry et al. 2018): PGD's usual objective. */
public record CrossEntropy() implements Objective {
  @Override
  public String name() {
    return "cross-entropy";
  }

  @Override
  public Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots) {
    return tf.math.neg(
        tf.nn.softmaxCrossEntropyWithLogits(ends.logits(), ends.cleanClass()).loss());
  }
}
