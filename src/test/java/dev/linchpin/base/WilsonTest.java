package dev.linchpin.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonTest {
  /** R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void publishedValues(int successes, int n, double low, double high) {
    Wilson wilson = new Wilson(successes, n);
    assertThat(wilson.low()).isCloseTo(low, within(5e-5));
    assertThat(wilson.high()).isCloseTo(high, within(5e-5));
  }

  /** The ends solve |p̂ - p| = z·sqrt(p(1-p)/n), the test that the interval inverts. */
  @Property
  void endsInvertTheScoreTest(@ForAll @IntRange(min = 1, max = 100_000) int n, @ForAll double u) {
    int successes = (int) Math.floorMod((long) (Math.abs(u) * 1e6), n + 1L);
    Wilson wilson = new Wilson(successes, n);
    assertThat(wilson.low()).isBetween(0.0, wilson.share());
    assertThat(wilson.high()).isBetween(wilson.share(), 1.0);
    for (double p : new double[] {wilson.low(), wilson.high()}) {
      double distance = Math.abs(wilson.share() - p);
      if (distance > 0) {
        assertThat(distance / Math.sqrt(p * (1 - p) / n)).isCloseTo(1.959964, within(1e-4));
      }
    }
  }

  @Property
  void mirrored(@ForAll @IntRange(min = 1, max = 1000) int n, @ForAll @IntRange(max = 1000) int k) {
    int successes = k % (n + 1);
    assertThat(new Wilson(successes, n).low())
        .isCloseTo(1 - new Wilson(n - successes, n).high(), within(1e-12));
  }

  @Test
  void noTrialsSayNothing() {
    assertThat(new Wilson(0, 0).share()).isNaN();
    assertThat(new Wilson(0, 0).low()).isZero();
    assertThat(new Wilson(0, 0).high()).isOne();
    assertThatThrownBy(() -> new Wilson(3, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
