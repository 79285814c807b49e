package dev.linchpin.checks;

/**
 * Gradients reach the pixels: AutoAttack's {@code check_zero_gradients}, and the indicator
 * "unavailable gradients" of Pintor et al. (2022). Counted under the margin, which no scale of the
 * logits flattens; what cross-entropy alone loses is {@link Saturation}'s.
 *
 * @param zero images with a gradient that is zero in every pixel
 * @param notFinite images with a NaN or an infinity in their gradient
 */
public record Gradients(int zero, int notFinite, int n) implements Check {
  private static final double LIMIT = 0.05;

  @Override
  public String name() {
    return "gradients";
  }

  @Override
  public Finding finding() {
    return Finding.below(
        name(),
        n == 0 ? 0 : (double) Math.max(zero, notFinite) / n,
        LIMIT,
        n,
        Check.LEAST,
        notFinite > zero
            ? Check.text(
                "the input gradient is NaN or infinite on %d of %d images: gradient attacks stand"
                    + " still there; mend what overflows (a logarithm of 0? a division by 0?)",
                notFinite, n)
            : Check.text(
                "the input gradient is zero on %d of %d images: gradient attacks are blind there;"
                    + " attack without gradients (Square), or a copy of the model with a smooth"
                    + " stand-in for what quantises or thresholds (BPDA)",
                zero, n),
        Check.text("zero on %d, not finite on %d of %d images", zero, notFinite, n));
  }
}
