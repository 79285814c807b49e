package dev.linchpin.checks;

/**
 * A ball that holds almost every image breaks everything (Carlini et al. 2019, "Perform Basic
 * Sanity Tests"; "unconstrained attack failure" of Pintor et al. 2022). From the clean image, so
 * that a random start cannot stand in for a gradient.
 *
 * @param broken images broken
 * @param radius as text: {@code linf 0.5}
 */
public record LargeRadius(int broken, int n, String radius) implements Check {
  private static final double LIMIT = 0.05;

  @Override
  public String name() {
    return "large radius";
  }

  @Override
  public Finding finding() {
    return Finding.below(
        name(),
        n == 0 ? 0 : (double) (n - broken) / n,
        LIMIT,
        n,
        Check.LEAST,
        Check.text(
            "even with %s, which turns every image grey, PGD breaks but %d of %d images: it does not"
                + " find what is there; its gradients mislead or vanish",
            radius, broken, n),
        Check.text("%s breaks %d of %d images", radius, broken, n));
  }
}
