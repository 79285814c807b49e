package dev.linchpin.base.statistics;

import java.util.function.DoubleUnaryOperator;

/**
 * Two events on the same n images. The interval of the difference of their shares is Tango's score
 * interval (T. Tango, Statistics in Medicine 17, 1998), the test of no difference McNemar's exact
 * one. n must not be 0.
 *
 * @param n images
 * @param both images with both events
 * @param onlyFirst images with the first alone
 * @param onlySecond images with the second alone
 */
public record PairedShares(int n, int both, int onlyFirst, int onlySecond)
    implements PairedDifference {
  private static final int BISECTIONS = 60;

  public PairedShares {
    if (both < 0 || onlyFirst < 0 || onlySecond < 0 || both + onlyFirst + onlySecond > n || n < 1) {
      throw new IllegalArgumentException(
          both + " + " + onlyFirst + " + " + onlySecond + " of " + n + " images");
    }
  }

  @Override
  public double first() {
    return (double) (both + onlyFirst) / n;
  }

  @Override
  public double second() {
    return (double) (both + onlySecond) / n;
  }

  @Override
  public double difference() {
    return (double) (onlyFirst - onlySecond) / n;
  }

  @Override
  public double low() {
    // The score falls with δ: z(δ) = 1.96 at the lower end.
    return bisect(d -> score(d) - Normal.Z975, -1, difference());
  }

  @Override
  public double high() {
    return bisect(d -> score(d) + Normal.Z975, difference(), 1);
  }

  /** McNemar's exact test: the discordant images are n tosses of a fair coin. */
  @Override
  public double p() {
    return SignTest.p(onlyFirst, onlySecond);
  }

  @Override
  public String test() {
    return "exact McNemar";
  }

  @Override
  public double p(double delta) {
    return Normal.twoSided(score(delta));
  }

  /** Tango's score statistic z(δ); at δ = 0 that of McNemar's test. */
  private double score(double delta) {
    double gap = onlyFirst - onlySecond - n * delta;
    if (gap == 0) {
      return 0;
    }
    // The share of the second event alone that is likeliest where the difference is δ.
    double b = -onlyFirst - onlySecond + (2.0 * n - onlyFirst + onlySecond) * delta;
    double c = -onlySecond * delta * (1 - delta);
    double q = (Math.sqrt(Math.max(0, b * b - 8.0 * n * c)) - b) / (4.0 * n);
    double variance = n * (2 * q + delta * (1 - delta));
    return variance <= 0 ? gap * Double.POSITIVE_INFINITY : gap / Math.sqrt(variance);
  }

  private static double bisect(DoubleUnaryOperator falling, double low, double high) {
    double lo = low;
    double hi = high;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (lo + hi) / 2;
      if (falling.applyAsDouble(middle) > 0) {
        lo = middle;
      } else {
        hi = middle;
      }
    }
    return (lo + hi) / 2;
  }
}
