package dev.linchpin.checks;

/** How many images another attack may break beyond the run's own. */
final class Tolerance {
  private Tolerance() {}

  /** 0.5 points, at least 2 images: from so many on an attack found what the run had missed. */
  static double images(int n) {
    return Math.max(0.005 * n, 2);
  }
}
