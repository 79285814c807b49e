package dev.linchpin.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.train.loss.LossOracle.Point;
import dev.linchpin.train.loss.WeightSensitivity.Form;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every term and its gradients against float64 loops and central differences of those. */
class LossTermsTest {
  private static final double TOLERANCE = 1e-5;

  /** Two classes, few classes, more classes than images, one image; signed or not. */
  static Stream<LossCase> cases() {
    return Stream.of(
        LossCase.random(1, 8, 10, 24, false),
        LossCase.random(2, 5, 2, 7, true),
        LossCase.random(3, 3, 9, 12, false),
        LossCase.random(4, 1, 4, 6, false),
        LossCase.random(5, 4, 33, 20, true),
        LossCase.random(6, 6, 5, 2, false));
  }

  private static void check(LossRun.Term term, LossCase in, ToDoubleFunction<Point> oracle) {
    LossRun run = LossRun.of(term, in);
    Point at = Point.of(in);
    double value = oracle.applyAsDouble(at);
    assertThat((double) run.value())
        .isCloseTo(value, Offset.offset(TOLERANCE * Math.max(Math.abs(value), 1e-3)));
    close(run.logits(), LossOracle.gradient(at, at.logits(), oracle), "logits");
    close(
        run.adversarialLogits(),
        LossOracle.gradient(at, at.adversarialLogits(), oracle),
        "adversarial logits");
    close(run.z(), LossOracle.gradient(at, at.z(), oracle), "features");
    close(run.weights(), LossOracle.gradient(at, at.weights(), oracle), "W");
  }

  /** Equal within 1e-5 of the largest entry. */
  static void close(float[] found, double[] expected, String what) {
    double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(found).hasSize(expected.length);
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i]))
          .as("gradient by %s, %d: %s, expected %s", what, i, found[i], expected[i])
          .isLessThanOrEqualTo(TOLERANCE * scale + 1e-9);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void crossEntropy(LossCase in) {
    for (double smoothing : new double[] {0, 0.1}) {
      check(
          new CrossEntropy(smoothing, false)::build,
          in,
          at -> LossOracle.crossEntropy(at, at.logits(), smoothing));
      check(
          new CrossEntropy(smoothing, true)::build,
          in,
          at -> LossOracle.crossEntropy(at, at.adversarialLogits(), smoothing));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trades(LossCase in) {
    check(new TradesDivergence()::build, in, LossOracle::trades);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightSensitivity(LossCase in) {
    for (Form form : Form.values()) {
      for (int k : new int[] {1, 3, 16}) {
        check(
            new WeightSensitivity(form, k)::build,
            in,
            at -> LossOracle.weightSensitivity(at, form, k));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void featureSensitivity(LossCase in) {
    for (int k : new int[] {1, 3, 16}) {
      check(new FeatureSensitivity(k)::build, in, at -> LossOracle.featureSensitivity(at, k));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equation4(LossCase in) {
    double[] z = LossOracle.doubles(in.z());
    check(new Equation4()::build, in, at -> LossOracle.equation4(at, z));
  }

  @Test
  void theDesignsDefaultsInNumbers() {
    // W[j] for classes 0, 1, 2; one image of class 0 with z = (1, 3).
    float[] weights = {1, 2, 5, 0, 4, -1};
    LossCase in =
        new LossCase(
            1, 3, 2, new int[] {0}, new float[3], new float[3], new float[] {1, 3}, weights);
    // |W[j,0] − W[j,1]| = 1, 4; |W[j,0] − W[j,2]| = 4, 1; |W[j,1] − W[j,2]| = 3, 5.
    assertThat(value(new WeightSensitivity(Form.PRINTED, 1), in)).isEqualTo(4f);
    assertThat(value(new WeightSensitivity(Form.PRINTED, 2), in)).isEqualTo(2.5f);
    assertThat(value(new WeightSensitivity(Form.MEAN_PAIRS, 2), in)).isEqualTo(3f);
    assertThat(value(new WeightSensitivity(Form.REFERENCE_MAX, 2), in)).isEqualTo(4f);
    // z/Σz = 1/4, 3/4: products 1/4, 3; 1, 3/4; and 0 for class 0, which counts.
    assertThat(value(new FeatureSensitivity(1), in)).isCloseTo(4f / 3, Offset.offset(1e-6f));
    assertThat(value(new FeatureSensitivity(2), in)).isCloseTo(2.5f / 3, Offset.offset(1e-6f));
  }

  private static float value(LossTerm term, LossCase in) {
    return LossRun.of(term::build, in).value();
  }

  @Test
  void anImageWithoutFeaturesCountsAsZero() {
    LossCase in = LossCase.random(7, 3, 4, 6, true);
    float[] z = in.z().clone();
    Arrays.fill(z, 0, 6, 0f);
    // Σz = 0 with features that are not: 0.1 + 0.2 − 0.3 leaves a rounding error in float32.
    System.arraycopy(new float[] {0.1f, 0.2f, -0.3f, 1e3f, -1e3f, 0}, 0, z, 6, 6);
    LossRun run = LossRun.of(new FeatureSensitivity(3)::build, in.with(z, in.weights()));
    LossCase last =
        new LossCase(
            1,
            4,
            6,
            new int[] {in.labels()[2]},
            new float[4],
            new float[4],
            Arrays.copyOfRange(z, 12, 18),
            in.weights());
    double alone = LossOracle.featureSensitivity(Point.of(last), 3);
    assertThat(run.value()).isCloseTo((float) (alone / 3), Percentage.withPercentage(1e-3));
    assertThat(Arrays.copyOf(run.z(), 12)).containsOnly(0f);
    assertThat(Arrays.copyOfRange(run.z(), 12, 18)).doesNotContain(0f);
    assertFinite(run);
  }

  /** All weights and features equal: every neuron ties, every difference is 0. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void equalNeuronsGiveFiniteGradients(int value) {
    LossCase in = LossCase.random(8, 4, 5, 6, false);
    float[] z = new float[in.z().length];
    float[] weights = new float[in.weights().length];
    Arrays.fill(z, value);
    Arrays.fill(weights, value);
    for (LossTerm term :
        new LossTerm[] {
          new WeightSensitivity(Form.PRINTED, 2),
          new WeightSensitivity(Form.MEAN_PAIRS, 2),
          new WeightSensitivity(Form.REFERENCE_MAX, 2),
          new FeatureSensitivity(2),
          new Equation4()
        }) {
      LossRun run = LossRun.of(term::build, in.with(z, weights));
      assertThat(run.value()).as(term.name()).isZero();
      assertFinite(run);
      assertThat(run.weights()).containsOnly(0f);
    }
  }

  @Test
  void ofTiesTheLowerIndexTakesTheGradient() {
    // Neurons 1 and 2 tie behind neuron 0.
    float[] weights = {5, 0, 2, 0, 2, 0};
    LossCase in =
        new LossCase(
            1, 2, 3, new int[] {0}, new float[2], new float[2], new float[] {1, 1, 1}, weights);
    float[] first = {0.5f, -0.5f, 0.5f, -0.5f, 0, 0};
    assertThat(LossRun.of(new WeightSensitivity(Form.PRINTED, 2)::build, in).weights())
        .containsExactly(first);
    LossRun features = LossRun.of(new FeatureSensitivity(2)::build, in);
    assertThat(features.value()).isCloseTo(7f / 3 / 2 / 2, Offset.offset(1e-6f));
    assertThat(features.weights()[4]).isZero();
    assertThat(features.weights()[2]).isPositive();
  }

  @Test
  void equation4LeavesOutDeadNeuronsAndEqualWeights() {
    LossCase in = LossCase.random(9, 6, 4, 5, true);
    float[] z = in.z().clone();
    float[] weights = in.weights().clone();
    for (int i = 0; i < 6; i++) {
      z[i * 5] = 0.1f; // σ = 0 but for rounding
      z[i * 5 + 1] = 0;
    }
    Arrays.fill(weights, 2 * 4, 3 * 4, 0.3f);
    LossCase changed = in.with(z, weights);
    LossRun run = LossRun.of(new Equation4()::build, changed);
    double expected = LossOracle.equation4(Point.of(changed), LossOracle.doubles(z));
    assertThat((double) run.value()).isCloseTo(expected, Percentage.withPercentage(1e-3));
    assertFinite(run);
    assertThat(Arrays.copyOf(run.weights(), 12)).containsOnly(0f);
  }

  @Test
  void logitsFarApartGiveFiniteDivergences() {
    float[] far = {1000, -1000, 0, 0, 0, 1e4f};
    float[] other = {-1000, 1000, 0, 1e4f, 0, 0};
    LossCase in = LossCase.random(10, 2, 3, 4, false).withLogits(far, other);
    LossRun run = LossRun.of(new TradesDivergence()::build, in);
    assertThat(run.value()).isEqualTo(6000f);
    assertFinite(run);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void oneClassIsRefused(Form form) {
    LossCase in = LossCase.random(11, 2, 1, 4, false);
    assertThatThrownBy(() -> LossRun.of(new WeightSensitivity(form, 2)::build, in))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least two");
    assertThatThrownBy(() -> new WeightSensitivity(form, 0)).hasMessageContaining("k = 0");
    assertThatThrownBy(() -> new FeatureSensitivity(0)).hasMessageContaining("k = 0");
  }

  private static void assertFinite(LossRun run) {
    for (float[] gradient :
        new float[][] {run.logits(), run.adversarialLogits(), run.z(), run.weights()}) {
      for (float g : gradient) {
        assertThat(Float.isFinite(g)).isTrue();
      }
    }
  }
}
