package dev.linchpin.attack.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.base.CounterRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes and shapes of Square's windows against the authors' loops, written out. */
class SquareShapesTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 999, 5000, 10_000, 25_000})
  void sidesFollowThePublishedSchedule(int queries) {
    SquareSizes linf = SquareSizes.of(queries, true, 0.8, 32, 32, false);
    SquareSizes l2 = SquareSizes.of(queries, true, 0.8, 32, 32, true);
    for (int step = 0; step < queries; step++) {
      double root = Math.sqrt(SquareTwin.share(step, queries) * 32 * 32);
      assertThat(linf.sides()[linf.level(step)]).isEqualTo((int) Math.max(1, Math.rint(root)));
      int odd = (int) Math.max(3, Math.rint(root));
      assertThat(l2.sides()[l2.level(step)]).isEqualTo(odd + (odd % 2 == 0 ? 1 : 0));
    }
  }

  /** AutoAttack's run of 5,000 queries is the first half of one of 10,000. */
  @Test
  void unscaledSidesDoNotDependOnTheQueries() {
    SquareSizes half = SquareSizes.of(5000, false, 0.8, 32, 32, false);
    for (int step = 0; step < 5000; step++) {
      double root = Math.sqrt(SquareTwin.share(step, 10_000) * 32 * 32);
      assertThat(half.sides()[half.level(step)]).isEqualTo((int) Math.max(1, Math.rint(root)));
    }
  }

  /** A window of an image that is narrow or tiny fits into it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8})
  void sidesFitIntoTheImage(int height) {
    for (boolean odd : new boolean[] {false, true}) {
      for (int side : SquareSizes.of(50, true, 1, height, 40, odd).sides()) {
        assertThat(side).isBetween(1, height);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 6, 9, 29})
  void etaIsThatOfTheAuthorsLoop(int side) {
    etaIsThatOfTheAuthorsLoop(side, SquareMass.L2, 2, Math.sqrt(2));
    etaIsThatOfTheAuthorsLoop(side, SquareMass.L1, 4, 2);
  }

  private static void etaIsThatOfTheAuthorsLoop(int side, SquareMass mass, int decay, double norm) {
    double[][] expected = new double[side][side];
    int half = side / 2;
    double[][] above = loop(half, side, mass == SquareMass.L1, decay);
    double[][] below = loop(side - half, side, mass == SquareMass.L1, decay);
    for (int r = 0; r < side; r++) {
      for (int c = 0; c < side; c++) {
        expected[r][c] = (r < half ? above[r][c] : -below[r - half][c]) / norm;
      }
    }
    double[][] eta = SquareEta.of(side, mass);
    for (int r = 0; r < side; r++) {
      assertThat(eta[r]).containsExactly(expected[r], within(1e-12));
    }
  }

  /** eta_rectangles: growing rectangles, each adding 1/(counter+1)^decay, then norm 1. */
  private static double[][] loop(int x, int y, boolean isL1, int decay) {
    double[][] delta = new double[x][y];
    int left = x / 2;
    int top = y / 2;
    for (int counter = 0; counter < Math.max(x / 2 + 1, y / 2 + 1); counter++) {
      for (int i = Math.max(left, 0); i < Math.min(left + 2 * counter + 1, x); i++) {
        for (int j = Math.max(0, top); j < Math.min(top + 2 * counter + 1, y); j++) {
          delta[i][j] += 1.0 / Math.pow(counter + 1, decay);
        }
      }
      left--;
      top--;
    }
    double sum = 0;
    for (double[] row : delta) {
      for (double v : row) {
        sum += isL1 ? v : v * v;
      }
    }
    for (double[] row : delta) {
      for (int j = 0; j < y; j++) {
        row[j] /= isL1 ? sum : Math.sqrt(sum);
      }
    }
    return delta;
  }

  /** 5 by 5 windows of 6 pixels a side, a pixel from the edge; one orientation for all channels. */
  @ParameterizedTest
  @EnumSource(SquareMass.class)
  void theFirstOffsetIsAGridOfEta(SquareMass mass) {
    SquareSizes sizes = SquareSizes.of(100, true, 0.8, 32, 32, true);
    double[] grid =
        new SquareTransfer(mass, 1, sizes)
            .grid(new ImageShape(32, 32, 3), new CounterRandom(1, 2, 3, 4));
    double[][] eta = SquareEta.of(6, mass);
    Set<String> kinds = new HashSet<>();
    int inside = 0;
    for (int window = 0; window < 25; window++) {
      int top = 1 + 6 * (window / 5);
      int left = 1 + 6 * (window % 5);
      for (int channel = 0; channel < 3; channel++) {
        double corner = grid[(top * 32 + left + 5) * 3 + channel];
        // Above the middle η is positive; lying, the last column is in its lower half.
        int sign = grid[(top * 32 + left) * 3 + channel] > 0 ? 1 : -1;
        boolean lying = Math.signum(corner) != sign;
        kinds.add(sign + " " + lying);
        assertThat(lying)
            .isEqualTo(
                Math.signum(grid[(top * 32 + left + 5) * 3])
                    != Math.signum(grid[(top * 32 + left) * 3]));
        for (int i = 0; i < 36; i++) {
          int r = i / 6;
          int c = i % 6;
          double expected = sign * (lying ? eta[c][r] : eta[r][c]);
          assertThat(grid[((top + r) * 32 + left + c) * 3 + channel]).isEqualTo(expected);
          inside++;
        }
      }
    }
    assertThat(kinds).hasSize(4);
    assertThat(Arrays.stream(grid).filter(v -> v != 0).count()).isEqualTo(inside);
  }
}
