package dev.linchpin.checks;

/**
 * Cross-entropy is not saturated. Multiplying the logits changes nothing for the margin, but from a
 * margin of some 88 on float32 has no exp(−margin) other than 0: there cross-entropy's gradient is
 * zero for the scale's sake alone (Carlini and Wagner 2017; Croce and Hein 2020).
 *
 * @param flat images on which cross-entropy's gradient is zero and the margin's is not
 * @param n images on which the gradients were compared
 */
public record Saturation(int flat, int n) implements Check {
  private static final double LIMIT = 0.05;

  @Override
  public String name() {
    return "saturation";
  }

  @Override
  public Finding finding() {
    return Finding.below(
        name(),
        n == 0 ? 0 : (double) flat / n,
        LIMIT,
        n,
        Check.LEAST,
        Check.text(
            "cross-entropy has no gradient on %d of %d images where the margin has one: the logits"
                + " are scaled into saturation; attack with loss: MARGIN or DLR",
            flat, n),
        Check.text("cross-entropy alone has no gradient on %d of %d images", flat, n));
  }
}
