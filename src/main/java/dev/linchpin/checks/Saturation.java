package dev.linchpin.checks;

import dev.linchpin.results.CheckOutcome;

/**
 * Cross-entropy is not saturated: multiplying the logits by 10 changes nothing for the margin, so
 * what the margin sees and breaks and cross-entropy does not is the scale's doing (Carlini and
 * Wagner 2017; Croce and Hein 2020).
 *
 * @param flat images on which cross-entropy's gradient is zero and the margin's is not
 * @param looked images on which the gradients were compared
 * @param gained images that the margin breaks and the run's attacks do not
 * @param n images attacked
 */
public record Saturation(int flat, int looked, int gained, int n) implements Check {
  /**
   * Share of images. On models that mask nothing the margin is stronger than cross-entropy by up to
   * some 3 points (Croce and Hein 2020, table 2; 2 of 64 images measured here).
   */
  private static final double LIMIT = 0.05;

  private static final int LEAST_GAINED = 3;

  @Override
  public String name() {
    return "saturation";
  }

  @Override
  public Finding finding() {
    if (looked > 0 && (double) flat / looked >= LIMIT) {
      return new Finding(
          name(),
          CheckOutcome.FAILED,
          looked,
          (double) flat / looked,
          LIMIT,
          Check.text(
              "cross-entropy has no gradient on %d of %d images where the margin has one: the logits"
                  + " are scaled into saturation; attack with loss: MARGIN or DLR",
              flat, looked));
    }
    return Finding.below(
        name(),
        gained,
        Math.max(LIMIT * n, LEAST_GAINED),
        n,
        Check.LEAST,
        Check.text(
            "PGD on the margin breaks %d more of the first %d images than the run's attacks did: add"
                + " loss: MARGIN or DLR, or more steps and restarts",
            gained, n),
        Check.text("PGD on the margin breaks %d more of %d images", gained, n));
  }
}
