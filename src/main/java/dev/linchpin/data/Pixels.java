package dev.linchpin.data;

import java.security.MessageDigest;

/** Pixels in memory, NHWC; indices count pixel values, not images. */
sealed interface Pixels {
  /** Writes values {@code from}, … as floats in [0,1] to all of {@code out}. */
  void read(int from, float[] out);

  int length();

  boolean eightBit();

  void digest(MessageDigest digest, int count);

  /** The float32 of every 8-bit pixel value: v / 255. */
  static float unit(int eightBit) {
    return eightBit / 255f;
  }

  /** 8-bit pixels, one byte each. */
  record Bytes(byte[] values) implements Pixels {
    private static final float[] UNIT = new float[256];

    static {
      for (int v = 0; v < 256; v++) {
        UNIT[v] = unit(v);
      }
    }

    @Override
    public void read(int from, float[] out) {
      for (int i = 0; i < out.length; i++) {
        out[i] = UNIT[values[from + i] & 0xff];
      }
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    public boolean eightBit() {
      return true;
    }

    @Override
    public void digest(MessageDigest digest, int count) {
      digest.update(values, 0, count);
    }
  }

  /** Float pixels, already in [0,1]. */
  record Floats(float[] values, boolean eightBit) implements Pixels {
    @Override
    public void read(int from, float[] out) {
      System.arraycopy(values, from, out, 0, out.length);
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    public void digest(MessageDigest digest, int count) {
      byte[] four = new byte[4];
      for (int i = 0; i < count; i++) {
        int bits = Float.floatToRawIntBits(values[i]);
        for (int b = 0; b < 4; b++) {
          four[b] = (byte) (bits >> (8 * b));
        }
        digest.update(four);
      }
    }
  }
}
