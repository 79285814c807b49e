package dev.linchpin.train.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.CounterRandom;
import org.junit.jupiter.api.Test;

class ZigguratTest {
  private static final int DRAWS = 2_000_000;

  /** P(|X| < t) of the standard normal law, by tables; within five standard errors. */
  private static final double[][] TABLE = {
    {0.1, 0.0796556745540580},
    {0.3, 0.2358228043774080},
    {0.5, 0.3829249225480262},
    {1, 0.6826894921370859},
    {1.5, 0.8663855974622838},
    {2, 0.9544997361036416},
    {2.5, 0.9875806693484477},
    {3, 0.9973002039367398},
    {3.5, 0.9995347418419289},
    {4, 0.9999366575163338}
  };

  @Test
  void followsTheNormalLaw() {
    CounterRandom random = new CounterRandom(5, 0, 0, 0);
    int[] below = new int[TABLE.length];
    int positive = 0;
    double squares = 0;
    double fourth = 0;
    double product = 0;
    double last = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = Ziggurat.nextGaussian(random);
      positive += x > 0 ? 1 : 0;
      squares += x * x;
      fourth += x * x * x * x;
      product += x * last;
      last = x;
      for (int t = 0; t < TABLE.length; t++) {
        below[t] += Math.abs(x) < TABLE[t][0] ? 1 : 0;
      }
    }
    for (int t = 0; t < TABLE.length; t++) {
      assertShare(below[t], TABLE[t][1]);
    }
    assertShare(positive, 0.5);
    assertThat(squares / DRAWS).isBetween(1 - 5 * se(2), 1 + 5 * se(2));
    assertThat(fourth / DRAWS).isBetween(3 - 5 * se(96), 3 + 5 * se(96));
    assertThat(product / DRAWS).isBetween(-5 * se(1), 5 * se(1));
  }

  /** Standard error of a mean of numbers of a variance. */
  private static double se(double variance) {
    return Math.sqrt(variance / DRAWS);
  }

  private static void assertShare(int count, double expected) {
    double error = 5 * se(expected * (1 - expected));
    assertThat((double) count / DRAWS).isBetween(expected - error, expected + error);
  }
}
