package dev.linchpin.report.figure;

import java.util.Arrays;

/**
 * Tukey's outer fences: three interquartile ranges below the first and above the third quartile.
 * Quantiles are interpolated linearly, as NumPy does.
 */
record Fences(double low, double high) {
  private static final double RANGES = 3;

  static Fences of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double first = quantile(sorted, 0.25);
    double third = quantile(sorted, 0.75);
    return new Fences(first - RANGES * (third - first), third + RANGES * (third - first));
  }

  /** Values inside, in their order. */
  double[] inside(double[] values) {
    return Arrays.stream(values).filter(v -> v >= low && v <= high).toArray();
  }

  static double quantile(double[] sorted, double q) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
