package dev.linchpin.checks;

/**
 * What is broken within a radius is broken within every larger one (Carlini et al. 2019, "Verify
 * increasing the perturbation budget strictly increases attack success rate").
 *
 * @param violations images broken in a smaller ball of the same norm and not in this one
 * @param n images attacked in both
 */
public record Monotone(int violations, int n, boolean several) implements Check {
  @Override
  public String name() {
    return "monotone";
  }

  @Override
  public Finding finding() {
    if (!several) {
      return Finding.undecided(name(), n, "no smaller radius of this norm in the run");
    }
    return Finding.below(
        name(),
        violations,
        Tolerance.images(n),
        n,
        Check.LEAST,
        Check.text(
            "%d of %d images are broken within a smaller radius and not within this one: the attack"
                + " is too weak; raise steps and restarts",
            violations, n),
        Check.text("%d of %d images broken within a smaller radius alone", violations, n));
  }
}
