package dev.linchpin.attack;

/** A fresh float32 pass through the verdict graph. Safe for use by several threads. */
@FunctionalInterface
interface Verifier {
  /**
   * The class of each of n images.
   *
   * @param images {@code [n, height, width, channels]}
   */
  int[] classes(float[] images, int n);
}
