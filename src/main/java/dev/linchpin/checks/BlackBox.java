package dev.linchpin.checks;

/**
 * Black-box attacks are no better than white-box ones: AutoAttack's {@code check_square_sr};
 * Carlini et al. (2019), "Apply Gradient-Free Attacks".
 *
 * @param alone images that black-box attacks of the run broke and its attacks by gradients did not
 * @param gained images that the check's Square attack breaks and no attack of the run does
 * @param queries forward passes for each image that the run left standing
 */
public record BlackBox(int alone, int gained, int n, int queries) implements Check {
  @Override
  public String name() {
    return "black-box";
  }

  @Override
  public Finding finding() {
    return Finding.below(
        name(),
        alone + gained,
        Tolerance.images(n),
        n,
        Check.LEAST,
        alone == 0 ? failed() : failedInTheRun(),
        Check.text(
            "of %d images black-box attacks of the run break %d more than gradients, and %d queries"
                + " of the Square attack another %d",
            n, alone, queries, gained));
  }

  private String failed() {
    return Check.text(
        "the Square attack of %d queries breaks %d of the first %d images that the run's attacks"
            + " did not: gradients are masked, or the attack is too weak; add square, and more"
            + " steps and restarts",
        queries, gained, n);
  }

  private String failedInTheRun() {
    return Check.text(
        "black-box attacks break %d of the first %d images that the run's attacks by gradients did"
            + " not (%d in the run, %d by %d queries of Square here): gradients are masked, or the"
            + " attacks by them too weak; look for what masks them, and raise steps and restarts",
        alone + gained, n, alone, gained, queries);
  }
}
