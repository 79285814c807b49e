package dev.linchpin.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FencesTest {
  @Test
  void quartilesAreInterpolatedAsNumPyDoes() {
    // numpy.quantile([1, 2, 4, 8, 16.5, 900], [0.25, 0.75]) is [2.5, 14.375]
    Fences fences = Fences.of(new double[] {900, 1, 2, 16.5, 4, 8});
    assertThat(fences.low()).isCloseTo(2.5 - 3 * 11.875, within(1e-12));
    assertThat(fences.high()).isCloseTo(14.375 + 3 * 11.875, within(1e-12));
  }

  @Test
  void whatIsFarOutIsLeftOut() {
    double[] values = {900, 1, 2, 16.5, 4, 8};
    assertThat(Fences.of(values).inside(values)).containsExactly(1, 2, 16.5, 4, 8);
  }
}
