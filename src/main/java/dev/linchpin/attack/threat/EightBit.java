package dev.linchpin.attack.threat;

/** Pixels as the 256 levels of an 8-bit image. */
public final class EightBit {
  /** k/255 in float32 is off by less than this: a level this far outside a ball is inside it. */
  public static final double TOLERANCE = 1e-6;

  /** Added and taken away again, it rounds to the nearest integer, ties to even. */
  private static final double ROUNDS = 0x1.8p52;

  private EightBit() {}

  /** The nearest level. In few operations: an audit's last act is a million of these. */
  public static int level(double pixel) {
    double level = pixel * 255;
    if (!(level > 0)) {
      return 0;
    }
    return level < 255 ? (int) (level + ROUNDS - ROUNDS) : 255;
  }

  public static float pixel(int level) {
    return level / 255f;
  }

  public static float[] round(float[] pixels) {
    float[] rounded = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      rounded[i] = pixel(level(pixels[i]));
    }
    return rounded;
  }
}
