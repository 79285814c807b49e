package dev.linchpin.checks;

/**
 * More steps and restarts change nothing (Carlini et al. 2019, "Verify Attack Convergence").
 *
 * @param gained images that more effort breaks and the run's attacks did not
 * @param n images of the run that were looked at; at least 500 to pass
 */
public record MoreEffort(int gained, int n, int steps, int restarts) implements Check {
  /** Images that it takes. */
  public static final int IMAGES = 500;

  @Override
  public String name() {
    return "more effort";
  }

  @Override
  public Finding finding() {
    return Finding.below(
        name(),
        gained,
        Tolerance.images(n),
        n,
        IMAGES,
        Check.text(
            "%d steps and %d more restarts break %d more of %d images: the attack has not converged;"
                + " raise steps and restarts",
            steps, restarts, gained, n),
        Check.text("%d steps, %d more restarts: %d more of %d images", steps, restarts, gained, n));
  }
}
