package dev.linchpin.data;

/** From a JPEG's components to RGB, in the integer arithmetic of libjpeg and Pillow. */
final class JpegColors {
  // libjpeg, jdcolor.c: fixed point with 16 fraction bits.
  private static final int HALF = 1 << 15;
  private static final int CR_R = (int) (1.40200 * 65536 + 0.5);
  private static final int CB_B = (int) (1.77200 * 65536 + 0.5);
  private static final int CR_G = (int) (0.71414 * 65536 + 0.5);
  private static final int CB_G = (int) (0.34414 * 65536 + 0.5);

  private JpegColors() {}

  /** {@code [n, 3]} YCbCr (BT.601, full range), overwritten by RGB. */
  static void yCbCrToRgb(byte[] values) {
    toRgb(values, 3, 0);
  }

  /** {@code [n, 4]} YCCK, overwritten by CMYK: its YCC is that of 255 − CMY. */
  static void ycckToCmyk(byte[] values) {
    toRgb(values, 4, 0xff);
  }

  private static void toRgb(byte[] values, int stride, int flipped) {
    for (int i = 0; i + 2 < values.length; i += stride) {
      int y = values[i] & 0xff;
      int cb = (values[i + 1] & 0xff) - 128;
      int cr = (values[i + 2] & 0xff) - 128;
      values[i] = (byte) (clamp(y + ((CR_R * cr + HALF) >> 16)) ^ flipped);
      values[i + 1] = (byte) (clamp(y + ((-CB_G * cb + HALF - CR_G * cr) >> 16)) ^ flipped);
      values[i + 2] = (byte) (clamp(y + ((CB_B * cb + HALF) >> 16)) ^ flipped);
    }
  }

  /**
   * CMYK without a profile, as Pillow converts it: R = (1 − C)(1 − K).
   *
   * @param values {@code [n, 4]}: 255 is no ink, which is how JPEGs store it (Adobe's convention)
   */
  static byte[] cmykToRgb(byte[] values) {
    byte[] rgb = new byte[values.length / 4 * 3];
    for (int i = 0, o = 0; i < values.length; i += 4) {
      int light = values[i + 3] & 0xff;
      for (int c = 0; c < 3; c++) {
        int product = (255 - (values[i + c] & 0xff)) * light + 128;
        rgb[o++] = clamp(light - ((product + (product >> 8)) >> 8));
      }
    }
    return rgb;
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
