package dev.linchpin.checks;

/**
 * Black-box attacks are no better than white-box ones: AutoAttack's {@code check_square_sr};
 * Carlini et al. (2019), "Apply Gradient-Free Attacks".
 *
 * @param gained images that the Square attack breaks and the run's attacks do not
 * @param queries forward passes for each image that the run left standing; 0 if the attack has no
 *     form for the norm
 * @param norm the threat model's
 */
public record BlackBox(int gained, int n, int queries, String norm) implements Check {
  @Override
  public String name() {
    return "black-box";
  }

  @Override
  public Finding finding() {
    if (queries == 0) {
      return Finding.undecided(name(), n, "the Square attack has no form for " + norm);
    }
    return Finding.below(
        name(),
        gained,
        Tolerance.images(n),
        n,
        Check.LEAST,
        Check.text(
            "the Square attack of %d queries breaks %d of the first %d images that the run's attacks"
                + " did not: gradients are masked, or the attack is too weak; add square, and more"
                + " steps and restarts",
            queries, gained, n),
        Check.text(
            "%d queries of the Square attack break %d more of %d images", queries, gained, n));
  }
}
