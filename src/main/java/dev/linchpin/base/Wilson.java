package dev.linchpin.base;

/**
 * A share {@code successes / n} and its 95 % score interval (E. B. Wilson, JASA 22, 1927), without
 * continuity correction. With n = 0 the share is NaN and the interval [0, 1].
 *
 * @param successes in [0, n]
 * @param n trials
 */
public record Wilson(int successes, int n) {
  /** 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959963984540054;

  public Wilson {
    if (n < 0 || successes < 0 || successes > n) {
      throw new IllegalArgumentException(successes + " successes of " + n);
    }
  }

  /** {@code successes / n}; NaN when n = 0. */
  public double share() {
    return n == 0 ? Double.NaN : (double) successes / n;
  }

  /** Lower end, exactly 0 when there is no success. */
  public double low() {
    return successes == 0 ? 0 : Math.max(0, centre() - halfWidth());
  }

  /** Upper end, exactly 1 when all are successes. */
  public double high() {
    return successes == n ? 1 : Math.min(1, centre() + halfWidth());
  }

  private double centre() {
    return (successes + Z * Z / 2) / (n + Z * Z);
  }

  private double halfWidth() {
    double p = (double) successes / n;
    return Z / (n + Z * Z) * Math.sqrt(n * p * (1 - p) + Z * Z / 4);
  }
}
