package dev.linchpin.train.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization",
 * ICLR 2019, algorithm 2, in the form of torch.optim.AdamW and Keras): value ← value −
 * rate·weightDecay·value beside the step of {@link Adam} on the gradient alone. The decay follows
 * the learning rate; in the paper it follows the schedule alone (there λ is this weightDecay times
 * the first rate).
 *
 * @param beta1 β₁ in [0,1), usually 0.9
 * @param beta2 β₂ in [0,1), usually 0.999
 * @param epsilon ε, usually 1e-8
 * @param weightDecay λ; the share rate·λ of a value goes away at each step; 0: none
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {
  public AdamW {
    new Moments(beta1, beta2, epsilon);
    Checks.notNegative("weight decay", weightDecay);
  }

  @Override
  public String name() {
    return "adamw";
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
    if (!decayed || weightDecay == 0) {
      return UpdateOps.adam(tf, variable, slots, gradient, moments(), learningRate, step);
    }
    // Not before the gradient is there: forward passes may still read the variable.
    Op shrink =
        tf.withControlDependencies(gradient)
            .assignSubVariableOp(
                variable,
                tf.math.mul(value, tf.math.mul(learningRate, tf.constant((float) weightDecay))));
    return UpdateOps.adam(
        tf.withControlDependencies(shrink),
        variable,
        slots,
        gradient,
        moments(),
        learningRate,
        step);
  }

  private Moments moments() {
    return new Moments(beta1, beta2, epsilon);
  }
}
