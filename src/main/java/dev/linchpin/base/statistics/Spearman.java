package dev.linchpin.base.statistics;

import dev.linchpin.base.CounterRandom;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Spearman's rank correlation, ties sharing their mean rank.
 *
 * @param rho -1 to 1; NaN where one of the two is constant
 * @param p two-sided p-value by 9,999 random permutations, itself among them: at least 1e-4
 */
public record Spearman(double rho, double p) {
  private static final int PERMUTATIONS = 9_999;
  private static final int PURPOSE = 0x5BEA;

  /** Of pairs (x, y); the permutations are always the same. */
  public static Spearman of(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " and " + y.length + " numbers");
    }
    double[] a = centredRanks(x);
    double[] b = centredRanks(y);
    double scale = Math.sqrt(dot(a, a) * dot(b, b));
    if (scale == 0) {
      return new Spearman(Double.NaN, Double.NaN);
    }
    double observed = dot(a, b);
    CounterRandom random = new CounterRandom(0, 0, 0, PURPOSE);
    int asExtreme = 1;
    for (int i = 0; i < PERMUTATIONS; i++) {
      shuffle(b, random);
      asExtreme += Math.abs(dot(a, b)) >= Math.abs(observed) * (1 - 1e-12) ? 1 : 0;
    }
    return new Spearman(observed / scale, (double) asExtreme / (PERMUTATIONS + 1));
  }

  private static double[] centredRanks(double[] values) {
    int n = values.length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] ranks = new double[n];
    for (int from = 0; from < n; ) {
      int to = from;
      while (to < n && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0 - (n - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void shuffle(double[] values, CounterRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = (int) (random.nextUniform() * (i + 1));
      double swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  /** Whether there was anything to correlate. */
  public boolean defined() {
    return !Double.isNaN(rho);
  }
}
