package dev.linchpin.graph.fold;

import java.util.Arrays;

/**
 * {@code y = scale·x + shift} on each channel, in double: rounded to float only when it is written
 * into a graph.
 *
 * @param scale {@code [channels]}
 * @param shift {@code [channels]}
 */
record Affine(double[] scale, double[] shift) {
  /** y = x. */
  static Affine identity(int channels) {
    double[] ones = new double[channels];
    Arrays.fill(ones, 1);
    return new Affine(ones, new double[channels]);
  }

  int channels() {
    return scale.length;
  }

  /** This map, then {@code next}. */
  Affine then(Affine next) {
    double[] s = new double[channels()];
    double[] t = new double[channels()];
    for (int c = 0; c < s.length; c++) {
      s[c] = scale[c] * next.scale[c];
      t[c] = shift[c] * next.scale[c] + next.shift[c];
    }
    return new Affine(s, t);
  }

  boolean scales() {
    return Arrays.stream(scale).anyMatch(s -> s != 1);
  }

  boolean shifts() {
    return Arrays.stream(shift).anyMatch(t -> t != 0);
  }

  /** Whether every number is finite in float. */
  boolean isFinite() {
    return Arrays.stream(scale).allMatch(v -> Float.isFinite((float) v))
        && Arrays.stream(shift).allMatch(v -> Float.isFinite((float) v));
  }

  /** Rounded to float. */
  static float[] round(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }
}
