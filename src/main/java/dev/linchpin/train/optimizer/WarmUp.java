package dev.linchpin.train.optimizer;

/**
 * Another schedule, times a factor that rises linearly from 0 over the first epochs (Goyal et al.,
 * "Accurate, large minibatch SGD", 2017, section 2.2). The inner schedule's time is not shifted.
 * The very first step has rate 0.
 *
 * @param inner the schedule
 * @param epochs length of the warm-up; positive, fractions allowed
 */
public record WarmUp(LearningRate inner, double epochs) implements LearningRate {
  public WarmUp {
    Checks.positive("warm-up epochs", epochs);
  }

  @Override
  public double at(double progress, double epoch) {
    return inner.at(progress, epoch) * Math.min(1, epoch / epochs);
  }
}
