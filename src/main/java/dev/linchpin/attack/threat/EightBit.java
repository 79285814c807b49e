package dev.linchpin.attack.threat;

/** Pixels as the 256 levels of an 8-bit image. */
public final class EightBit {
  /** k/255 in float32 is off by less than this: a level this far outside a ball is inside it. */
  public static final double TOLERANCE = 1e-6;

  private EightBit() {}

  public static int level(double pixel) {
    return (int) Math.max(0, Math.min(255, Math.rint(pixel * 255)));
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
