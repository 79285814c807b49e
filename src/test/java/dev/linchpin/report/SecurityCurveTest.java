package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.Wilson;
import dev.linchpin.results.VerdictRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityCurveTest {
  private static VerdictRow row(int image, boolean correct, boolean verified, double distance) {
    return row("linf", image, correct, verified, distance);
  }

  /** The distances in other norms are 100. */
  private static VerdictRow row(
      String norm, int image, boolean correct, boolean verified, double distance) {
    boolean found = !Double.isInfinite(distance);
    return new VerdictRow(
        "m",
        "fmn",
        norm,
        Double.POSITIVE_INFINITY,
        image,
        correct ? 1 : 2,
        1,
        found,
        found ? 0 : -1,
        found ? 3 : 1,
        false,
        in(norm, "linf", found, distance),
        in(norm, "l2", found, distance),
        in(norm, "l1", found, distance),
        verified && found);
  }

  private static float in(String norm, String other, boolean found, double distance) {
    return norm.equals(other) ? (float) (found ? distance : 0) : 100f;
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

  /** At every ε, of rows drawn at random: what an attack at that ε alone would leave standing. */
  @ParameterizedTest
  @ValueSource(strings = {"linf", "l2", "l1"})
  void curveIsACountInEveryNorm(String norm) {
    Random random = new Random(5);
    List<VerdictRow> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double distance =
          random.nextInt(8) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(100) / 4f;
      rows.add(row(norm, i, random.nextInt(6) > 0, random.nextInt(9) > 0, distance));
    }
    assertThat(SecurityCurve.measures(norm, rows)).isTrue();
    SecurityCurve curve = SecurityCurve.of("m", "fmn", norm, rows);
    for (double e = 0; e <= 26; e += 0.125) {
      int standing = 0;
      for (VerdictRow row : rows) {
        double distance =
            switch (norm) {
              case "linf" -> row.distanceLinf();
              case "l2" -> row.distanceL2();
              default -> row.distanceL1();
            };
        boolean broken = row.success() && row.verified() && distance <= e;
        standing += row.cleanClass() == row.label() && !broken ? 1 : 0;
      }
      assertThat(curve.robustAccuracy(e)).as("%s %s", norm, e).isEqualTo(new Wilson(standing, 200));
    }
  }

  @Test
  void usualRadiiOfL1() {
    SecurityCurve curve =
        SecurityCurve.of(
            "m",
            "fab",
            "l1",
            List.of(row("l1", 0, true, true, 11.5), row("l1", 1, true, true, 12.5)));
    assertThat(SecurityCurve.usualLabels("l1")).containsExactly("1", "2", "4", "8", "12", "16");
    assertThat(CurveText.tables(List.of(curve)).lines().toList().get(3))
        .matches("m +fab +11.5000 +100 +100 +100 +100 +50.0 +0.0");
    assertThat(CurveText.tables(List.of(curve))).contains("robust accuracy, L1");
  }

  /** Parts of older versions have no distances in L1: NaN. */
  @Test
  void withoutDistancesThereIsNoCurve() {
    List<VerdictRow> rows = List.of(row("l1", 0, true, true, Double.NaN));
    assertThat(SecurityCurve.measures("l1", rows)).isFalse();
    assertThat(SecurityCurve.measures("l2", rows)).isTrue();
  }
}
