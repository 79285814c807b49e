package dev.linchpin.spec;

/**
 * What a model's input takes for the pixels 0 and 1; {@code lo < hi}.
 *
 * @param lo the input for black
 * @param hi the input for white
 */
public record PixelRange(double lo, double hi) {
  /** Pixels as they are. */
  public static final PixelRange UNIT = new PixelRange(0, 1);

  public PixelRange {
    if (!(lo < hi)) {
      throw new IllegalArgumentException(
          "range "
              + lo
              + ".."
              + hi
              + " is empty; allowed is lo..hi with lo < hi, such as 0..1 or 0..255");
    }
  }

  /**
   * Reads {@code lo..hi}.
   *
   * @throws IllegalArgumentException if it is no range; the message says what is allowed
   */
  public static PixelRange parse(String text) {
    int dots = text.indexOf("..");
    if (dots < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is no range; allowed is lo..hi with lo < hi, such as 0..1 or 0..255");
    }
    return new PixelRange(
        Fraction.parse(text.substring(0, dots)), Fraction.parse(text.substring(dots + 2)));
  }
}
