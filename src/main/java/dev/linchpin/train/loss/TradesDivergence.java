package dev.linchpin.train.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * KL(p(x) ‖ p(x')), mean over the images: TRADES (Zhang et al. 2019), whose 1/λ is the term's
 * weight β. Gradients flow through both passes, as in its published code.
 */
public record TradesDivergence() implements LossTerm {
  @Override
  public String name() {
    return "trades";
  }

  @Override
  public boolean usesAdversarial() {
    return true;
  }

  @Override
  public Operand<TFloat32> build(Ops tf, LossInputs inputs) {
    return tf.math.mean(
        divergence(tf, inputs.clean().logits(), inputs.adversarial().logits()), tf.constant(0));
  }

  /**
   * KL(softmax(p) ‖ softmax(q)) by row.
   *
   * @param p logits {@code [batch, classes]}
   * @param q logits {@code [batch, classes]}
   * @return {@code [batch]}
   */
  public static Operand<TFloat32> divergence(Ops tf, Operand<TFloat32> p, Operand<TFloat32> q) {
    Operand<TFloat32> logP = tf.nn.logSoftmax(p);
    Operand<TFloat32> difference = tf.math.sub(logP, tf.nn.logSoftmax(q));
    return tf.reduceSum(tf.math.mul(tf.math.exp(logP), difference), tf.constant(1));
  }
}
