package dev.linchpin.train.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** What update rules share. */
final class UpdateOps {
  private UpdateOps() {}

  /** The gradient of loss + factor/2·‖value‖². */
  static Operand<TFloat32> l2(
      Ops tf, Operand<TFloat32> value, Operand<TFloat32> gradient, double factor) {
    return factor == 0
        ? gradient
        : tf.math.add(gradient, tf.math.mul(value, tf.constant((float) factor)));
  }

  /**
   * Adam's step (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm
   * 1, as torch.optim has it): m ← β₁·m + (1−β₁)·g; v ← β₂·v + (1−β₂)·g²; value ← value −
   * rate·m̂/(√v̂ + ε), with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
   *
   * <p>ResourceApplyAdam, as Keras, adds ε to √v rather than to √v̂ (the form at the end of the
   * paper's section 2), so it is given ε·√(1−β₂ᵗ). It also takes 1−βᵗ in float32, where few digits
   * are left of it; here it comes from expm1, and the op sees powers of zero.
   */
  static Op adam(
      Ops tf,
      Operand<? extends TType> variable,
      List<Operand<? extends TType>> slots,
      Operand<TFloat32> gradient,
      Moments moments,
      Operand<TFloat32> learningRate,
      Operand<TFloat32> step) {
    Operand<TFloat32> root = tf.math.sqrt(oneMinusPower(tf, moments.beta2(), step));
    Operand<TFloat32> none = tf.constant(0f);
    return tf.train.resourceApplyAdam(
        variable,
        slots.get(0),
        slots.get(1),
        none,
        none,
        tf.math.div(tf.math.mul(learningRate, root), oneMinusPower(tf, moments.beta1(), step)),
        tf.constant((float) moments.beta1()),
        tf.constant((float) moments.beta2()),
        tf.math.mul(root, tf.constant((float) moments.epsilon())),
        gradient);
  }

  /** 1 − βᵗ for the β that the op uses, a float. */
  private static Operand<TFloat32> oneMinusPower(Ops tf, double beta, Operand<TFloat32> step) {
    if ((float) beta == 0) {
      return tf.constant(1f);
    }
    Operand<TFloat32> logarithm = tf.constant((float) Math.log((float) beta));
    return tf.math.neg(tf.math.expm1(tf.math.mul(step, logarithm)));
  }
}
