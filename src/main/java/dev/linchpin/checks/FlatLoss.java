package dev.linchpin.checks;

import dev.linchpin.results.CheckOutcome;
import java.util.Arrays;

/**
 * The loss is flat at the end: the indicator "incomplete optimisation" of Pintor et al. (2022). Of
 * each trajectory the least margin so far, rescaled to [0,1] over its way; what it still falls by
 * in the last tenth of the steps.
 *
 * @param margins of the iterates, {@code [trajectory][step]}, of images left standing
 * @param pgd whether the run has an untargeted PGD, whose iterates alone can be followed
 */
public record FlatLoss(float[][] margins, boolean pgd) implements Check {
  private static final double LIMIT = 0.05;
  private static final int LEAST_TRAJECTORIES = 5;

  @Override
  public String name() {
    return "flat loss";
  }

  @Override
  public Finding finding() {
    if (!pgd) {
      return Finding.undecided(name(), 0, "no untargeted PGD in the run");
    }
    if (margins.length == 0) {
      return new Finding(
          name(), CheckOutcome.PASSED, 0, 0, LIMIT, "every image looked at is broken");
    }
    if (margins.length < LEAST_TRAJECTORIES) {
      // Few images left standing change few points, and one of them may fall late.
      return Finding.undecided(
          name(),
          margins.length,
          Check.text("%d images left standing, needs %d", margins.length, LEAST_TRAJECTORIES));
    }
    double[] falls = Arrays.stream(margins).mapToDouble(FlatLoss::fall).sorted().toArray();
    double median = falls[falls.length / 2];
    return Finding.below(
        name(),
        median,
        LIMIT,
        margins.length,
        LEAST_TRAJECTORIES,
        Check.text(
            "the margin still falls when the steps are used up (by %.0f %% of its way in the last tenth,"
                + " median of %d trajectories): raise steps",
            100 * median, margins.length),
        Check.text(
            "the margin falls by %.1f %% of its way in the last tenth of the steps", 100 * median));
  }

  /**
   * Of the best margin in the last tenth of the steps, as a share of all between worst and best.
   */
  static double fall(float[] margin) {
    int tail = Math.max(1, (margin.length - 1) / 10);
    double worst = Double.NEGATIVE_INFINITY;
    double best = Double.POSITIVE_INFINITY;
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i < margin.length; i++) {
      worst = Math.max(worst, margin[i]);
      best = Math.min(best, margin[i]);
      if (i < margin.length - tail) {
        before = best;
      }
    }
    return worst > best ? (before - best) / (worst - best) : 0;
  }
}
