package dev.linchpin.train.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * Adam (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1) with
 * weight decay as an L2 term of the loss, as torch.optim.Adam: g ← gradient + weightDecay·value. ε
 * is added to the root of the bias-corrected v̂; Keras adds it to √v, which is as if ε were larger
 * in the first steps.
 *
 * @param beta1 β₁ in [0,1), usually 0.9
 * @param beta2 β₂ in [0,1), usually 0.999
 * @param epsilon ε, usually 1e-8
 * @param weightDecay factor of the L2 term, added to the gradient; 0: none
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {
  public Adam {
    new Moments(beta1, beta2, epsilon);
    Checks.notNegative("weight decay", weightDecay);
  }

  @Override
  public String name() {
    return "adam";
  }

  @Override
  public List<String> slots() {
    return Moments.SLOTS;
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
    return UpdateOps.adam(tf, variable, slots, g, moments(), learningRate, step);
  }

  private Moments moments() {
    return new Moments(beta1, beta2, epsilon);
  }
}
