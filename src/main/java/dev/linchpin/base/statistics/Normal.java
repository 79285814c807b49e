package dev.linchpin.base.statistics;

/** The standard normal distribution. */
public final class Normal {
  /** 97.5 % quantile. */
  public static final double Z975 = 1.959963984540054;

  private static final double SERIES_BELOW = 3;
  private static final int FRACTION_TERMS = 200;

  private Normal() {}

  /** P(X > z), to a relative error of about 1e-13. */
  public static double upper(double z) {
    if (Double.isNaN(z)) {
      return Double.NaN;
    }
    if (z < 0) {
      return 1 - upper(-z);
    }
    if (z == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    return z < SERIES_BELOW ? 0.5 - density * series(z) : density / fraction(z);
  }

  /** P(|X| > |z|). */
  public static double twoSided(double z) {
    return Math.min(1, 2 * upper(Math.abs(z)));
  }

  /** z + z³/3 + z⁵/(3·5) + … (Abramowitz and Stegun 26.2.11). */
  private static double series(double z) {
    double term = z;
    double sum = z;
    for (int k = 3; term > sum * 1e-17; k += 2) {
      term *= z * z / k;
      sum += term;
    }
    return sum;
  }

  /** z + 1/(z + 2/(z + 3/(z + …))) (Abramowitz and Stegun 26.2.14). */
  private static double fraction(double z) {
    double value = z;
    for (int k = FRACTION_TERMS; k > 0; k--) {
      value = z + k / value;
    }
    return value;
  }
}
