package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.VerdictRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecurityCurveTest {
  private static VerdictRow row(int image, boolean correct, boolean verified, double distance) {
    boolean found = Double.isFinite(distance);
    return new VerdictRow(
        "m",
        "fmn",
        "linf",
        Double.POSITIVE_INFINITY,
        image,
        correct ? 1 : 2,
        1,
        found,
        found ? 0 : -1,
        found ? 3 : 1,
        false,
        found ? (float) distance : 0f,
        100f,
        100f,
        verified && found);
  }

  /** Of ten images two are wrong from the start, one is never broken, one is not verified. */
  private static SecurityCurve curve() {
    List<VerdictRow> rows = new ArrayList<>();
    double[] distances = {0.5, 0.125, 0.25, Double.POSITIVE_INFINITY, 0.25, 0.0625, 0.03125};
    for (double d : distances) {
      rows.add(row(rows.size(), true, true, d));
    }
    rows.add(row(7, true, false, 0.0001));
    rows.add(row(8, false, true, 0.3));
    rows.add(row(9, false, false, Double.POSITIVE_INFINITY));
    return SecurityCurve.of("m", "fmn", "linf", rows);
  }

  @Test
  void distancesAreThoseOfVerifiedExamples() {
    assertThat(curve().distances())
        .containsExactly(
            0.0,
            0.0,
            0.03125,
            0.0625,
            0.125,
            0.25,
            0.25,
            0.5,
            Double.POSITIVE_INFINITY,
            Double.POSITIVE_INFINITY);
    assertThat(curve().quantile(0.5)).isEqualTo(0.125);
    assertThat(curve().quantile(0.9)).isInfinite();
    assertThat(curve().corners()).containsExactly(0, 0.03125, 0.0625, 0.125, 0.25, 0.5);
  }

  /** At every ε as if the images were attacked at that ε alone. */
  @Test
  void robustAccuracyAtEveryRadius() {
    SecurityCurve curve = curve();
    assertThat(curve.robustAccuracy(0).share()).isEqualTo(0.8);
    assertThat(curve.robustAccuracy(0.25).share()).isEqualTo(0.3);
    assertThat(curve.robustAccuracy(0.2499).share()).isEqualTo(0.5);
    assertThat(curve.robustAccuracy(1).share()).isEqualTo(0.2);
    Random random = new Random(3);
    double last = 1;
    for (double e = 0; e < 1; e += random.nextDouble() / 50) {
      double now = curve.robustAccuracy(e).share();
      assertThat(now).isLessThanOrEqualTo(last);
      last = now;
    }
  }

  @Test
  void csvHasEveryCornerWithItsInterval() {
    List<String> lines = CurveText.csv(List.of(curve())).lines().toList();
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isEqualTo("model,attack,norm,epsilon,robust_accuracy,low,high,n");
    // Wilson's interval of 3 of 10, in float64 by Python from its formula.
    assertThat(lines.get(5)).isEqualTo("m,fmn,linf,0.25,0.300000,0.107791,0.603222,10");
  }

  @Test
  void tableNamesMedianAndUsualRadii() {
    assertThat(CurveText.tables(List.of(curve())))
        .contains("0.5/255")
        .contains("16/255")
        .contains("31.875/255")
        .contains("robust accuracy, Linf");
    assertThat(CurveText.tables(List.of())).isEmpty();
  }
}
