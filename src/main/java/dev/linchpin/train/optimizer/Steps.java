package dev.linchpin.train.optimizer;

import dev.linchpin.base.UserError;
import java.util.List;

/**
 * A rate that is multiplied by a factor at each milestone (torch's MultiStepLR).
 *
 * @param rate before the first milestone
 * @param milestones ascending; a milestone counts from the step at which its time has come
 * @param clock what milestones are measured in
 * @param factor positive; usually 0.1
 */
public record Steps(double rate, List<Double> milestones, Clock clock, double factor)
    implements LearningRate {
  /** Units of time. */
  public enum Clock {
    /** Share of the training, in (0,1). */
    SHARE,
    /** Epochs since the start. */
    EPOCH
  }

  public Steps {
    milestones = List.copyOf(milestones);
    Checks.positive("learning rate", rate);
    Checks.positive("factor of the learning rate", factor);
    double last = 0;
    for (double milestone : milestones) {
      if (!(milestone > last) || (clock == Clock.SHARE && milestone >= 1)) {
        throw UserError.usage(
            "milestones %s of the learning rate: must ascend, above 0%s",
            milestones, clock == Clock.SHARE ? " and below 1 (shares of the training)" : "");
      }
      last = milestone;
    }
  }

  @Override
  public double at(double progress, double epoch) {
    double now = clock == Clock.SHARE ? progress : epoch;
    long passed = milestones.stream().filter(milestone -> milestone <= now).count();
    return rate * Math.pow(factor, passed);
  }
}
