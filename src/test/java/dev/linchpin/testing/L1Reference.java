package dev.linchpin.testing;

import java.util.Arrays;

/** The Euclidean projection to an L1 ball cut with the box, another way than the product's. */
public final class L1Reference {
  private L1Reference() {}

  /**
   * The projection in float64 by the breakpoints of the dual: between two of them the sum is linear
   * in λ, so that it is exact.
   */
  public static double[] project(double epsilon, float[] clean, float[] x) {
    int n = x.length;
    double[] size = new double[n];
    double[] room = new double[n];
    double[] knots = new double[2 * n + 1];
    for (int p = 0; p < n; p++) {
      size[p] = Math.abs((double) x[p] - clean[p]);
      room[p] = x[p] > clean[p] ? 1.0 - clean[p] : clean[p];
      knots[2 * p] = size[p];
      knots[2 * p + 1] = Math.max(0, size[p] - room[p]);
    }
    Arrays.sort(knots);
    double lambda = 0;
    if (sum(size, room, 0) > epsilon) {
      int k = 0;
      while (sum(size, room, knots[k + 1]) > epsilon) {
        k++;
      }
      double above = sum(size, room, knots[k]);
      double below = sum(size, room, knots[k + 1]);
      lambda = knots[k] + (knots[k + 1] - knots[k]) * (above - epsilon) / (above - below);
    }
    double[] projected = new double[n];
    for (int p = 0; p < n; p++) {
      double kept = Math.max(0, Math.min(room[p], size[p] - lambda));
      projected[p] = clean[p] + Math.signum(x[p] - clean[p]) * kept;
    }
    return projected;
  }

  private static double sum(double[] size, double[] room, double lambda) {
    double sum = 0;
    for (int p = 0; p < size.length; p++) {
      sum += Math.max(0, Math.min(room[p], size[p] - lambda));
    }
    return sum;
  }
}
