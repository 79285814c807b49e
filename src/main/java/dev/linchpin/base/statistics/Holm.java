package dev.linchpin.base.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's correction for many tests (S. Holm, Scandinavian Journal of Statistics 6, 1979). */
public final class Holm {
  private Holm() {}

  /**
   * Adjusted p-values in the order of {@code p}: those below α are significant when the chance of a
   * single wrong finding among all is to be α at most.
   */
  public static double[] adjust(double[] p) {
    int[] order =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] adjusted = new double[p.length];
    double largest = 0;
    for (int rank = 0; rank < order.length; rank++) {
      largest = Math.max(largest, Math.min(1, (p.length - rank) * p[order[rank]]));
      adjusted[order[rank]] = largest;
    }
    return adjusted;
  }
}
