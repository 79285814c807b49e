package dev.linchpin.base.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * Against SciPy 1.17. Tango's statistic was computed there without its closed form: the nuisance
 * parameter by {@code optimize.minimize_scalar} of the multinomial likelihood, the interval's ends
 * by {@code optimize.brentq}.
 */
class PairedDifferenceTest {
  @Test
  void tangosInterval() {
    interval(new PairedShares(500, 255, 30, 12), 0.036, 0.011095210033, 0.063170026958);
    interval(new PairedShares(44, 43, 0, 1), -1 / 44.0, -0.118077101372, 0.059393231987);
    interval(new PairedShares(1000, 500, 200, 150), 0.05, 0.013389772004, 0.086581570215);
    // Without a discordant image the interval is not a point.
    interval(new PairedShares(500, 490, 0, 0), 0, -0.007624340, 0.007624340);
  }

  private static void interval(PairedShares paired, double difference, double low, double high) {
    assertThat(paired.difference()).isCloseTo(difference, within(1e-12));
    assertThat(paired.low()).isCloseTo(low, within(2e-8));
    assertThat(paired.high()).isCloseTo(high, within(2e-8));
  }

  @Test
  void tangosTestOfADifference() {
    PairedShares paired = new PairedShares(500, 255, 30, 12);
    assertThat(paired.p(0.05)).isCloseTo(0.29313478755, within(1e-8));
    assertThat(paired.p(-0.02)).isCloseTo(4.5676402871e-05, within(1e-11));
    assertThat(new PairedShares(44, 43, 0, 1).p(0.05)).isCloseTo(0.06645742058, within(1e-6));
    assertThat(new PairedShares(500, 490, 0, 0).p(-0.02)).isCloseTo(0.0014013020, within(1e-8));
    assertThat(paired.p(paired.high())).isCloseTo(0.05, within(1e-9));
    assertThat(paired.p(paired.low())).isCloseTo(0.05, within(1e-9));
    // At 0 it is McNemar's statistic (b − c)/√(b + c).
    assertThat(paired.p(0)).isCloseTo(Normal.twoSided(18 / Math.sqrt(42)), within(1e-12));
    assertThat(paired.p(0.036)).isEqualTo(1);
  }

  @Test
  void sharesAreThoseOfTheCounts() {
    PairedShares paired = new PairedShares(500, 255, 30, 12);
    assertThat(paired.first()).isEqualTo(0.57);
    assertThat(paired.second()).isEqualTo(0.534);
    assertThatThrownBy(() -> new PairedShares(10, 8, 2, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** scipy.stats.binomtest(b, b + c, 0.5).pvalue. */
  @Test
  void exactMcNemar() {
    assertThat(mcNemar(7, 2)).isCloseTo(0.1796875, within(1e-12));
    assertThat(mcNemar(0, 12)).isCloseTo(0.00048828125, within(1e-12));
    assertThat(mcNemar(40, 75)).isCloseTo(0.001412957498607674, within(1e-12));
    assertThat(mcNemar(300, 180)).isCloseTo(4.786217418206869e-08, within(1e-17));
    assertThat(mcNemar(5, 5)).isEqualTo(1);
    assertThat(mcNemar(0, 0)).isEqualTo(1);
    // 2^-5000 is no double, but the test must not fail of that.
    assertThat(mcNemar(2500, 2500)).isCloseTo(1, within(1e-9));
    assertThat(mcNemar(0, 5000)).isZero();
  }

  private static double mcNemar(int first, int second) {
    return new PairedShares(first + second + 1, 0, first, second).p();
  }

  /** scipy.stats.sem and norm on the same six pairs; binomtest(4, 5) for the signs. */
  @Test
  void meansOfPairs() {
    PairedMeans paired =
        PairedMeans.of(
            new double[] {.1, .5, .9, .4, .6, .8}, new double[] {.2, .3, .7, .4, .1, .5});
    assertThat(paired.difference()).isCloseTo(0.18333333333, within(1e-10));
    assertThat(paired.standardError()).isCloseTo(0.08724168218868268, within(1e-12));
    assertThat(paired.low()).isCloseTo(0.012342778292825762, within(1e-12));
    assertThat(paired.p()).isCloseTo(0.375, within(1e-12));
    assertThat(paired.p(0.05)).isCloseTo(0.12643274930025208, within(1e-12));
    assertThat(paired.p(paired.low())).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void meansWithoutSpread() {
    PairedMeans same = PairedMeans.of(new double[] {1, 1, 1}, new double[] {1, 1, 1});
    assertThat(same.p()).isEqualTo(1);
    assertThat(same.p(0)).isEqualTo(1);
    assertThat(same.p(0.05)).isZero();
  }

  /** scipy.stats.norm.sf. */
  @Test
  void normalTail() {
    double[][] values = {
      {0.5, 0.3085375387259869},
      {1.5, 0.06680720126885807},
      {2.9, 0.0018658133003840375},
      {3.1, 0.0009676032132183563},
      {6, 9.865876450376946e-10},
      {12, 1.776482112077653e-33},
      {-1.2, 0.8849303297782918}
    };
    for (double[] value : values) {
      assertThat(Normal.upper(value[0])).isCloseTo(value[1], within(1e-12 * value[1]));
    }
    assertThat(Normal.upper(Normal.Z975)).isCloseTo(0.025, within(1e-15));
    assertThat(Normal.upper(Double.POSITIVE_INFINITY)).isZero();
    assertThat(Normal.upper(Double.NaN)).isNaN();
  }

  /** By hand: 5 · 0.005, 4 · 0.01, 3 · 0.03, then the largest so far, then 0.5. */
  @Test
  void holm() {
    assertThat(Holm.adjust(new double[] {.01, .04, .03, .005, .5}))
        .containsExactly(new double[] {.04, .09, .09, .025, .5}, within(1e-12));
    assertThat(Holm.adjust(new double[] {.6, .7})).containsExactly(1, 1);
    assertThat(Holm.adjust(new double[0])).isEmpty();
  }

  /** scipy.stats.spearmanr; p by scipy.stats.permutation_test of 20,000 pairings: 0.2612. */
  @Test
  void spearman() {
    double[] x = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    Spearman falls = Spearman.of(x, new double[] {9, 8, 8, 6, 7, 5, 4, 2, 3, 1});
    assertThat(falls.rho()).isCloseTo(-0.9726488698881034, within(1e-12));
    assertThat(falls.p()).isLessThan(0.001);
    Spearman ties = Spearman.of(x, new double[] {3, 1, 4, 1, 5, 9, 2, 6, 5, 3});
    assertThat(ties.rho()).isCloseTo(0.3914537831560393, within(1e-12));
    // Four standard errors of each of the two draws.
    assertThat(ties.p()).isCloseTo(0.2612, within(0.022));
    assertThat(Spearman.of(x, new double[10]).defined()).isFalse();
  }
}
