package dev.linchpin.checks;

/**
 * Random noise is no better than gradients (Carlini et al. 2019, "Try Brute-Force (Random) Search
 * Attacks").
 *
 * @param gained images that noise breaks and the run's attacks do not
 * @param draws points of the ball tried for each image that the run left standing
 */
public record Noise(int gained, int n, int draws) implements Check {
  @Override
  public String name() {
    return "noise";
  }

  @Override
  public Finding finding() {
    return Finding.below(
        name(),
        gained,
        Tolerance.images(n),
        n,
        Check.LEAST,
        Check.text(
            "%d draws of random noise break %d of the first %d images that the run's attacks did not:"
                + " their gradients mislead; attack without gradients (Square) and look for what masks"
                + " them",
            draws, gained, n),
        Check.text("%d draws of noise break %d more of %d images", draws, gained, n));
  }
}
