package dev.linchpin.train.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a {@link LossTerm} sees: a batch of one replica. Sizes are static.
 *
 * @param batch number of images
 * @param classes number of classes
 * @param labels {@code [batch]}, each in [0, classes)
 * @param clean the network on the clean images; null if no term of the loss looks at them
 * @param adversarial the network on adversarial images; null without an adversary
 * @param weights W of the logits layer, {@code [features, classes]}; null without a linear head
 */
public record LossInputs(
    int batch,
    int classes,
    Operand<TInt32> labels,
    Pass clean,
    Pass adversarial,
    Operand<TFloat32> weights) {
  /**
   * One forward pass.
   *
   * @param logits {@code [batch, classes]}
   * @param features {@code [batch, features]}; null without a linear head
   */
  public record Pass(Operand<TFloat32> logits, Operand<TFloat32> features) {}

  /** The clean pass, or the adversarial one where there is no clean one. */
  public Pass main() {
    return clean != null ? clean : adversarial;
  }

  /** {@code [batch, classes]}: 1 at the label, else 0. */
  public Operand<TFloat32> oneHot(Ops tf) {
    return tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f));
  }
}
