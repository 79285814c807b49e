package dev.linchpin.base.statistics;

/** The exact sign test. */
final class SignTest {
  private SignTest() {}

  /**
   * Two-sided p-value of {@code more} heads and {@code less} tails of a fair coin.
   *
   * @return 1 without tosses
   */
  static double p(int more, int less) {
    int n = more + less;
    int least = Math.min(more, less);
    double logTerm = -n * Math.log(2);
    double sum = Math.exp(logTerm);
    for (int k = 1; k <= least; k++) {
      logTerm += Math.log((double) (n - k + 1) / k);
      sum += Math.exp(logTerm);
    }
    return Math.min(1, 2 * sum);
  }
}
