package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.PredictedClass;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InferenceTest {
  private final Classifier classifier = TinyClassifiers.mlp(2, 3);

  @Test
  void whatAnImageGivesDoesNotDependOnTheOthersNorOnThreads() {
    float[] images = TinyClassifiers.images(classifier, 301, 1);
    try (Inference one = new Inference(classifier, classifier.verdictGraph(), 1);
        Inference three = new Inference(classifier, classifier.verdictGraph(), 3)) {
      Inference.Prediction all = one.run(images, 301);
      assertThat(three.run(images, 301).logits()).isEqualTo(all.logits());
      assertThat(three.run(images, 301).features()).isEqualTo(all.features());
      for (int i = 0; i < 301; i += 37) {
        float[] image =
            Arrays.copyOfRange(images, i * classifier.pixels(), (i + 1) * classifier.pixels());
        Inference.Prediction alone = one.run(image, 1);
        assertThat(alone.logits()).isEqualTo(Arrays.copyOfRange(all.logits(), 3 * i, 3 * i + 3));
        assertThat(alone.predicted()[0]).isEqualTo(all.predicted()[i]);
      }
    }
  }

  @Test
  void logitsAreTheHeadOfTheFeatures() {
    LogitsHead head = classifier.head().orElseThrow();
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 2)) {
      Inference.Prediction out = inference.run(TinyClassifiers.images(classifier, 40, 1), 40);
      for (int i = 0; i < 40; i++) {
        int best = 0;
        for (int c = 0; c < 3; c++) {
          double logit = head.bias()[c];
          for (int j = 0; j < head.features(); j++) {
            logit += (double) out.features()[i * head.features() + j] * head.weight(j, c);
          }
          assertThat((double) out.logits()[3 * i + c]).isCloseTo(logit, within(1e-5));
          best = out.logits()[3 * i + c] > out.logits()[3 * i + best] ? c : best;
        }
        assertThat(out.predicted()[i]).isEqualTo(best);
      }
    }
  }

  @Test
  void noImagesGiveNothing() {
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 2)) {
      assertThat(inference.run(new float[0], 0).predicted()).isEmpty();
    }
  }

  @Test
  void whatIsNotANumberHasNoClass() {
    Classifier linear = TinyClassifiers.linear(new float[] {1, 1, 1, 1}, -1, 2, 2);
    float[] images = {1, 1, 1, 1, 1, Float.NaN, 1, 1, 0, 0, 0, 0};
    try (Inference inference = new Inference(linear, linear.verdictGraph(), 1)) {
      assertThat(inference.run(images, 3).predicted()).containsExactly(1, PredictedClass.NONE, 0);
    }
    assertThat(PredictedClass.isOther(PredictedClass.NONE, 0)).isFalse();
    assertThat(PredictedClass.isOther(1, 1)).isFalse();
    assertThat(PredictedClass.isOther(1, 0)).isTrue();
  }

  /** Of l = (0, w·x + b) the gradient of CE at label 0 is σ(w·x + b)·w. */
  @Test
  void inputGradientsOfALinearModel() {
    float[] w = {1, -2, 0.5f, 3};
    Classifier linear = TinyClassifiers.linear(w, -0.5f, 2, 2);
    float[] images = TinyClassifiers.images(linear, 30, 1);
    try (Inference inference = new Inference(linear, linear.verdictGraph(), 2)) {
      float[] gradient = inference.inputGradients(images, new int[30]);
      for (int i = 0; i < 30; i++) {
        double score = -0.5;
        for (int p = 0; p < 4; p++) {
          score += w[p] * images[4 * i + p];
        }
        for (int p = 0; p < 4; p++) {
          assertThat((double) gradient[4 * i + p])
              .isCloseTo(w[p] / (1 + Math.exp(-score)), within(1e-5));
        }
      }
    }
  }
}
