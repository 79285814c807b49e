package dev.linchpin.checks;

/**
 * Examples made for another model break no more than the run's own attacks (Carlini et al. 2019,
 * "Perform a Transferability Analysis").
 *
 * @param gained images that another model's examples break and the run's attacks do not
 * @param left images that the run's attacks left standing
 * @param tried examples of other models for images that the run left standing
 * @param surrogates other models with images of the same size
 */
public record Transfer(int gained, int left, int n, int tried, int surrogates) implements Check {
  @Override
  public String name() {
    return "transfer";
  }

  @Override
  public Finding finding() {
    if (surrogates == 0) {
      return Finding.undecided(name(), n, "no other model of the same image size in the run");
    }
    if (tried == 0 && left > 0) {
      return Finding.undecided(
          name(), n, "no other model of the run has examples of the images left standing");
    }
    return Finding.below(
        name(),
        gained,
        Tolerance.images(n),
        n,
        Check.LEAST,
        Check.text(
            "examples made for other models of this run break %d of %d images that the attacks on"
                + " this one did not: its gradients mislead; look for what masks them",
            gained, n),
        Check.text("of %d examples of other models %d break more", tried, gained));
  }
}
