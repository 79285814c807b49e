package dev.linchpin.checks;

/**
 * Black-box attacks are no better than white-box ones: AutoAttack's {@code check_square_sr};
 * Carlini et al. (2019), section 4.2; Athalye et al. (2018), section 3.1.
 *
 * @param gained images that the black-box attack breaks and the run's attacks do not
 * @param queries forward passes for each image that the run left standing
 */
public record BlackBox(int gained, int n, int queries) implements Check {
  @Override
  public String name() {
    return "black-box";
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
            "a black-box search of %d queries breaks %d of the first %d images that the run's attacks"
                + " did not: gradients are masked, or the attack is too weak; add square, and more"
                + " steps and restarts",
            queries, gained, n),
        Check.text("a black-box search breaks %d more of %d images", gained, n));
  }
}
