package dev.linchpin.train.optimizer;

import dev.linchpin.base.UserError;
import java.util.List;

/**
 * Adam's running averages.
 *
 * @param beta1 share of the old mean of gradients that a step keeps, in [0,1)
 * @param beta2 likewise of their squares
 * @param epsilon ε, positive
 */
record Moments(double beta1, double beta2, double epsilon) {
  static final List<String> SLOTS = List.of("m", "v");

  Moments {
    Checks.share("beta1", beta1);
    Checks.share("beta2", beta2);
    Checks.positive("epsilon", epsilon);
    if ((float) beta1 == 1 || (float) beta2 == 1) {
      throw UserError.usage("beta1 %s, beta2 %s: too near to 1 for float32", beta1, beta2);
    }
  }
}
