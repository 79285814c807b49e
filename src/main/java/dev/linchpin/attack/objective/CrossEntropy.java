package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.SlotInputs;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Minus the cross-entropy of the clean class (Madry et al. 2018): PGD's usual objective. Written as
 * softplus(log Σ_{c≠y} exp l_c − l_y), which is the same function: its gradient has no p_y − 1,
 * which float32 rounds to 0 where the model is sure. Every op works entry by entry or row by row,
 * so that what a slot gives does not depend on its place (TensorFlow's fused kernel lets it).
 */
public record CrossEntropy() implements Objective {
  @Override
  public String name() {
    return "cross-entropy";
  }

  @Override
  public Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots) {
    return of(tf, ends);
  }

  /** {@code [slots]}; needs no slot tensors. */
  public static Operand<TFloat32> of(Ops tf, Ends ends) {
    Operand<TFloat32> others = ends.others(tf);
    Operand<TFloat32> largest = tf.stopGradient(ends.bestOther(tf));
    Operand<TFloat32> shifted = tf.math.sub(others, tf.expandDims(largest, tf.constant(1)));
    Operand<TFloat32> rest =
        tf.math.add(tf.math.log(tf.reduceSum(tf.math.exp(shifted), tf.constant(1))), largest);
    return tf.math.neg(tf.math.softplus(tf.math.sub(rest, ends.cleanLogit(tf))));
  }
}
