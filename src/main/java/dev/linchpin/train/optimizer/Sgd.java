package dev.linchpin.train.optimizer;

import dev.linchpin.base.UserError;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * Stochastic gradient descent with momentum μ (Sutskever et al., "On the importance of
 * initialization and momentum in deep learning", ICML 2013), in the form of torch.optim.SGD without
 * dampening and of TensorFlow's ResourceApplyMomentum: g ← gradient + weightDecay·value; m ← μ·m +
 * g; value ← value − rate·m, or value − rate·(g + μ·m) with Nesterov.
 *
 * <p>The rate is not part of m. In Keras and in the paper it is (m ← μ·m − rate·g), which is the
 * same while the rate is constant; when it falls, there the old steps go on at the old rate.
 *
 * @param momentum μ in [0,1); 0: none
 * @param nesterov look ahead
 * @param weightDecay factor of the L2 term, added to the gradient; 0: none
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay) implements Optimizer {
  public Sgd {
    Checks.share("momentum", momentum);
    Checks.notNegative("weight decay", weightDecay);
    if (nesterov && momentum == 0) {
      throw UserError.usage("Nesterov needs a momentum above 0");
    }
  }

  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public List<String> slots() {
    return momentum == 0 ? List.of() : List.of("momentum");
  }

  @Override
  public Op apply(
      Ops tf,
      Operand<? extends TType> variable,
      Operand<TFloat32> value,
      Operand<TFloat32> gradient,
      boolean decayed,
      List<Operand<? extends TType>> slots,
      Operand<TFloat32> learningRate,
      Operand<TFloat32> step) {
    Operand<TFloat32> g = UpdateOps.l2(tf, value, gradient, decayed ? weightDecay : 0);
    if (momentum == 0) {
      return tf.train.resourceApplyGradientDescent(variable, learningRate, g);
    }
    return tf.train.resourceApplyMomentum(
        variable,
        slots.get(0),
        learningRate,
        g,
        tf.constant((float) momentum),
        ResourceApplyMomentum.useNesterov(nesterov));
  }
}
