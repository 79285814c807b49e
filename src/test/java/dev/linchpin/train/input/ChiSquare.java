package dev.linchpin.train.input;

import static org.assertj.core.api.Assertions.assertThat;

/** Pearson's test that all cells are equally likely. */
final class ChiSquare {
  private ChiSquare() {}

  /** Fails beyond 4 standard deviations; the numbers are fixed by a seed, so it never flickers. */
  static void assertUniform(long[] counts) {
    long n = 0;
    for (long count : counts) {
      n += count;
    }
    double expected = (double) n / counts.length;
    assertThat(expected).as("enough draws").isGreaterThan(20);
    double statistic = 0;
    for (long count : counts) {
      statistic += (count - expected) * (count - expected) / expected;
    }
    int freedom = counts.length - 1;
    assertThat(statistic).isLessThan(bound(freedom));
  }

  /** Wilson and Hilferty's approximation of the quantile at 4 standard deviations. */
  private static double bound(int freedom) {
    double part = 2.0 / (9 * freedom);
    return freedom * Math.pow(1 - part + 4 * Math.sqrt(part), 3);
  }
}
