package dev.linchpin.train.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;

/**
 * Cross-entropy of softmax(logits) with the label.
 *
 * @param smoothing label smoothing s (Szegedy et al. 2016): the target is 1 − s + s/classes at the
 *     label and s/classes elsewhere; in [0, 1)
 * @param adversarial on adversarial images (Madry et al. 2018) instead of clean ones
 */
public record CrossEntropy(double smoothing, boolean adversarial) implements LossTerm {
  public CrossEntropy {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException("label smoothing outside [0,1): " + smoothing);
    }
  }

  @Override
  public String name() {
    return adversarial ? "cross-entropy/adversarial" : "cross-entropy";
  }

  @Override
  public boolean usesClean() {
    return !adversarial;
  }

  @Override
  public boolean usesAdversarial() {
    return adversarial;
  }

  @Override
  public Operand<TFloat32> build(Ops tf, LossInputs inputs) {
    float off = (float) (smoothing / inputs.classes());
    Operand<TFloat32> target =
        tf.oneHot(
            inputs.labels(),
            tf.constant(inputs.classes()),
            tf.constant((float) (1 - smoothing + smoothing / inputs.classes())),
            tf.constant(off));
    Operand<TFloat32> logits =
        adversarial ? inputs.adversarial().logits() : inputs.clean().logits();
    Operand<TFloat32> losses =
        SoftmaxCrossEntropyWithLogits.create(tf.scope(), logits, target).loss();
    return tf.math.mean(losses, tf.constant(0));
  }
}
