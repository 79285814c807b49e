package dev.linchpin.checks;

import dev.linchpin.results.CheckOutcome;

/**
 * Cross-entropy is not saturated. Multiplying the logits changes nothing for the margin, but from a
 * margin of some 88 on float32 has no exp(−margin) other than 0: there cross-entropy's gradient is
 * zero for the scale's sake alone (Carlini and Wagner 2017; Croce and Hein 2020). Where it is not
 * zero it may still lead elsewhere than the margin's, so PGD on the margin is tried, too.
 *
 * @param flat images on which cross-entropy's gradient is zero and the margin's is not
 * @param gained how many more of the images that the run's attacks by gradients left standing PGD
 *     breaks on the margin than on cross-entropy
 * @param alone whether the run's attacks by gradients all go by cross-entropy; else it is no
 *     concern that it is flat
 * @param n images looked at
 * @param steps of that PGD; 0 if it was not made, as the run has no cross-entropy to compare with
 */
public record Saturation(int flat, int gained, boolean alone, int n, int steps) implements Check {
  private static final double LIMIT = 0.05;

  @Override
  public String name() {
    return "saturation";
  }

  @Override
  public Finding finding() {
    double share = n == 0 || !alone ? 0 : (double) flat / n;
    // The margin is the better loss by a little anyway: only a large gap tells of a cause.
    double most = Math.max(Tolerance.images(n), LIMIT * n);
    if (share < LIMIT && gained >= most) {
      String sentence =
          "cross-entropy is saturated or misled: "
              + gainedText()
              + "; attack with loss: MARGIN or DLR";
      return new Finding(name(), CheckOutcome.FAILED, n, gained, most, sentence);
    }
    return Finding.below(
        name(),
        share,
        LIMIT,
        n,
        Check.LEAST,
        Check.text(
            "cross-entropy has no gradient on %d of %d images where the margin has one: the logits"
                + " are scaled into saturation%s; attack with loss: MARGIN or DLR",
            flat, n, gained == 0 ? "" : ", and " + gainedText()),
        Check.text("cross-entropy alone has no gradient on %d of %d images", flat, n)
            + (alone ? "" : ", and is not the run's only loss")
            + (steps == 0 ? "" : "; " + gainedText()));
  }

  private String gainedText() {
    return Check.text(
        "%d steps of PGD on the margin break %d more of %d images than on cross-entropy",
        steps, gained, n);
  }
}
