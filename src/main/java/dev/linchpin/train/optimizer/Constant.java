package dev.linchpin.train.optimizer;

/**
 * One rate throughout.
 *
 * @param rate at all times
 */
public record Constant(double rate) implements LearningRate {
  public Constant {
    Checks.positive("learning rate", rate);
  }

  @Override
  public double at(double progress, double epoch) {
    return rate;
  }
}
