package dev.linchpin.train.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** One term of a training loss, as graph ops. Records; one class each. */
public interface LossTerm {
  /**
   * Short name for logs, tables and messages: {@code cross-entropy}, {@code sensitivity/weights}.
   */
  String name();

  /** Whether it needs features and W, so a network with a linear head. */
  default boolean needsHead() {
    return false;
  }

  /** Whether it looks at clean images. */
  default boolean usesClean() {
    return true;
  }

  /** Whether it looks at adversarial images, which an {@code Adversary} must then make. */
  default boolean usesAdversarial() {
    return false;
  }

  /**
   * The term, without its weight.
   *
   * @return scalar: the mean over the batch; differentiable by the variables behind {@code inputs},
   *     with a gradient free of NaN where the inputs are finite
   */
  Operand<TFloat32> build(Ops tf, LossInputs inputs);
}
