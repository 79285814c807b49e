package dev.linchpin.train.optimizer;

/** The learning rate as a function of time. Records; one class each. */
public interface LearningRate {
  /**
   * The rate of a step.
   *
   * @param progress share of the training that is done, in [0,1): (step − 0) / (all steps), steps
   *     counted from 0
   * @param epoch time in epochs since the start, fractions included
   */
  double at(double progress, double epoch);
}
