package dev.linchpin.train.optimizer;

import dev.linchpin.base.UserError;

/**
 * Half a cosine from a rate down to a floor over the whole training (Loshchilov and Hutter, "SGDR",
 * ICLR 2017, equation 5, without restarts).
 *
 * @param rate at the start
 * @param floor at the end, at least 0, at most {@code rate}
 */
public record Cosine(double rate, double floor) implements LearningRate {
  public Cosine {
    Checks.positive("learning rate", rate);
    Checks.notNegative("floor of the learning rate", floor);
    if (floor > rate) {
      throw UserError.usage("floor %s of the learning rate is above its start %s", floor, rate);
    }
  }

  @Override
  public double at(double progress, double epoch) {
    return floor + (rate - floor) * (1 + Math.cos(Math.PI * progress)) / 2;
  }
}
