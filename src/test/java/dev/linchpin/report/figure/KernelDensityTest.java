package dev.linchpin.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class KernelDensityTest {
  private static final double[] SAMPLE = {1, 2, 4, 8, 16.5};

  @Test
  void scottsFactorOfTwoValuesIsTheFifthRootOfOneHalf() {
    assertThat(KernelDensity.scottFactor(2)).isCloseTo(0.8705505632961241, within(1e-15));
    // The deviation of {0, 2} with one degree of freedom is √2.
    assertThat(new KernelDensity(new double[] {0, 2}).width())
        .isCloseTo(0.8705505632961241 * Math.sqrt(2), within(1e-15));
  }

  @Test
  void twoValuesGiveTheMeanOfTwoNormalDensities() {
    KernelDensity density = new KernelDensity(new double[] {0, 2});
    double h = Math.pow(2, -0.2) * Math.sqrt(2);
    for (double x : new double[] {-1, 0, 0.3, 1, 5}) {
      double expected = (normal(x / h) + normal((x - 2) / h)) / (2 * h);
      assertThat(density.at(x)).isCloseTo(expected, within(1e-15));
    }
  }

  private static double normal(double u) {
    return Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI);
  }

  @Test
  void densitiesAreThoseOfSciPy() {
    KernelDensity density = new KernelDensity(SAMPLE);
    // scipy.stats.gaussian_kde([1, 2, 4, 8, 16.5])([-3, 0, 2.5, 10, 20]), SciPy 1.17.1
    double[] expected = {
      0.027858926033674514,
      0.048629433702304395,
      0.059094934348723795,
      0.03586152021761383,
      0.013626724424753829
    };
    double[] at = {-3, 0, 2.5, 10, 20};
    for (int i = 0; i < at.length; i++) {
      assertThat(density.at(at[i])).isCloseTo(expected[i], within(1e-14));
    }
  }

  @Test
  void theGridHoldsNearlyAllOfTheMass() {
    KernelDensity density = new KernelDensity(SAMPLE);
    double[] grid = density.grid();
    assertThat(grid).hasSize(200).isSorted();
    double mass = 0;
    for (int i = 1; i < grid.length; i++) {
      mass += (grid[i] - grid[i - 1]) * (density.at(grid[i]) + density.at(grid[i - 1])) / 2;
    }
    assertThat(mass).isBetween(0.999, 1.0);
  }

  @Test
  void equalValuesHaveNoDensity() {
    assertThat(KernelDensity.possible(new double[] {3, 3, 3})).isFalse();
    assertThat(KernelDensity.possible(new double[] {3})).isFalse();
    assertThatThrownBy(() -> new KernelDensity(new double[] {3, 3}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
