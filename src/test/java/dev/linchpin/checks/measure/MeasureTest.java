package dev.linchpin.checks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.testing.TinyClassifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measurements on l = (0, w·x + b), where all of them have a closed form. */
class MeasureTest {
  private static final float[] W = {1, -2, 0.5f, 1.5f};
  private static final double NORM_1 = 5;
  private static final double NORM_2 = Math.sqrt(1 + 4 + 0.25 + 2.25);

  /** Of a classifier whose margin at the grey image is {@code margin}; n grey images. */
  private static Classifier linear(double margin) {
    return TinyClassifiers.linear(W, (float) (margin - 0.5 * (1 - 2 + 0.5 + 1.5)), 2, 2);
  }

  private static Standing grey(int n) {
    float[] pixels = new float[4 * n];
    java.util.Arrays.fill(pixels, 0.5f);
    int[] index = new int[n];
    int[] classes = new int[n];
    for (int i = 0; i < n; i++) {
      index[i] = 3 * i;
      classes[i] = 1;
    }
    return new Standing(pixels, index, classes);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theMarginFallsByTheStepTimesTheDualNorm(boolean linf) {
    ThreatModel threat = linf ? new Linf(0.2) : new L2(0.2);
    double perStep = 0.05 * (linf ? NORM_1 : NORM_2);
    // Whatever the loss: cross-entropy's falls exponentially here.
    Attack attack =
        new Attack(
            "t", threat, new CrossEntropy(), new FixedStep(6, 0.05, false), false, false, true);
    float[][] margins = MarginTrace.of(linear(3), attack, grey(19), 1, 2);
    assertThat(margins).hasDimensions(19, 7);
    for (float[] margin : margins) {
      for (int step = 0; step <= 6; step++) {
        // Four steps reach the surface of the ball.
        assertThat((double) margin[step]).isCloseTo(3 - Math.min(step, 4) * perStep, within(1e-4));
      }
    }
  }

  @Test
  void noiseBreaksWhatIsNearAndNothingElse() {
    Linf threat = new Linf(0.1);
    for (double margin : new double[] {0.01, 0.1 * NORM_1 * 1.001}) {
      Classifier classifier = linear(margin);
      try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1)) {
        assertThat(NoiseProbe.broken(inference, threat, grey(20), 40, 7))
            .isEqualTo(margin < 0.1 ? 20 : 0);
      }
    }
    assertThat(NoiseProbe.points(threat, grey(2), 0, 7))
        .isEqualTo(NoiseProbe.points(threat, grey(2), 0, 7))
        .isNotEqualTo(NoiseProbe.points(threat, grey(2), 1, 7))
        .isNotEqualTo(NoiseProbe.points(threat, grey(2), 0, 8));
  }

  /** Cross-entropy's gradient is w·(1 − p): float32's exp of less than −104 is 0. */
  @Test
  void gradientsOfSureModelsAreFlatUnderCrossEntropyAlone() {
    Linf threat = new Linf(0.01);
    GradientProbe unsure = GradientProbe.of(linear(20), threat, grey(20), 1, 2);
    assertThat(unsure).isEqualTo(new GradientProbe(0, 0, 0, 20));
    GradientProbe sure = GradientProbe.of(linear(200), threat, grey(20), 1, 2);
    assertThat(sure).isEqualTo(new GradientProbe(0, 0, 20, 20));
    Classifier blind = TinyClassifiers.linear(new float[4], 1, 2, 2);
    assertThat(GradientProbe.of(blind, threat, grey(20), 1, 2))
        .isEqualTo(new GradientProbe(20, 0, 0, 20));
  }

  @Test
  void repetitionComparesRowsWithThemselves() {
    Classifier classifier = TinyClassifiers.conv(3, 4);
    float[] images = TinyClassifiers.images(classifier, 37, 1);
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 2)) {
      var found = Repetition.of(inference, images, 37, 4);
      assertThat(found.first()).isEqualTo(found.again());
      // Beside other images the last bits may differ in so small a network.
      assertThat(found.finding().measured()).isLessThan(1e-6);
    }
  }

  @Test
  void whatIsLeftStanding() {
    Standing some = grey(10).where(i -> i % 2 == 0, 3);
    assertThat(some.index()).containsExactly(0, 6, 12);
    assertThat(some.pixels()).hasSize(12);
    assertThat(some.cleanClass()).hasSize(3);
    assertThat(grey(10).where(i -> false, 3).size()).isZero();
  }
}
