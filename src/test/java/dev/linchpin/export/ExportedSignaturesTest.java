package dev.linchpin.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.Inference;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.sensitivity.Sensitivities;
import dev.linchpin.sensitivity.SensitivityKernel;
import dev.linchpin.testing.SmallNetwork;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an export answers in TensorFlow's own session, against independent computations. */
class ExportedSignaturesTest {
  private static final int IMAGES = 24;
  private static final int PIXELS = SmallNetwork.SIDE * SmallNetwork.SIDE * 3;

  @TempDir Path folder;
  private final float[] images = SmallNetwork.images(IMAGES, 5);

  private Path export(SmallNetwork.Head head) {
    Path model = folder.resolve("model");
    SavedModelExporter.write(SmallNetwork.of(3, head), model, ExportOptions.DEFAULT);
    return model;
  }

  private static Classifier classifier(Path model) {
    return ClassifierLoader.load(ModelOptions.of(model)).classifier();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void sensitivityIsTheKernels(SmallNetwork.Head head) {
    Path model = export(head);
    Classifier classifier = classifier(model);
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1);
        ExportedBundle bundle = new ExportedBundle(model)) {
      Inference.Prediction clean = inference.run(images, IMAGES);
      Sensitivities expected =
          new SensitivityKernel(classifier.head().orElseThrow())
              .compute(clean.features(), clean.logits());
      bundle.ask(
          "sensitivity",
          images,
          answer -> {
            float[] delta = answer.floats("delta");
            assertThat(delta).hasSize(IMAGES * SmallNetwork.FEATURES);
            for (int i = 0; i < delta.length; i++) {
              // Rounding of the logits, which TensorFlow's optimiser changes.
              assertThat(delta[i])
                  .isCloseTo(expected.delta()[i], within(1e-5f * Math.max(1, Math.abs(delta[i]))));
            }
            assertThat(delta).contains(Float.POSITIVE_INFINITY);
            assertThat(answer.ints("flip_class")).containsExactly(expected.flipClass());
            assertThat(answer.ints("predicted")).containsExactly(expected.predicted());
            assertThat(answer.ints("order")).containsExactly(order(delta));
          });
    }
  }

  /** Java's sort of objects is stable. */
  private static int[] order(float[] delta) {
    int[] order = new int[delta.length];
    int f = SmallNetwork.FEATURES;
    for (int i = 0; i < delta.length / f; i++) {
      int row = i * f;
      Integer[] neurons = IntStream.range(0, f).boxed().toArray(Integer[]::new);
      Arrays.sort(neurons, Comparator.comparing(j -> Math.abs(delta[row + j])));
      for (int j = 0; j < f; j++) {
        order[row + j] = neurons[j];
      }
    }
    return order;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 11})
  void attackIsPgdStepByStep(int steps) {
    float epsilon = 0.07f;
    Path model = export(SmallNetwork.Head.PLAIN);
    Classifier classifier = classifier(model);
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1);
        ExportedBundle bundle = new ExportedBundle(model)) {
      int[] clean = inference.run(images, IMAGES).predicted();
      float[] x = images.clone();
      for (int s = 0; s < steps; s++) {
        int[] now = inference.run(x, IMAGES).predicted();
        float[] gradient = inference.inputGradients(x, clean);
        for (int i = 0; i < x.length; i++) {
          if (now[i / PIXELS] == clean[i / PIXELS]) {
            float moved = x[i] + Math.signum(gradient[i]) * (float) (2.5 * epsilon / steps);
            float low = Math.max(0, images[i] - epsilon);
            float high = Math.min(1, images[i] + epsilon);
            x[i] = Math.max(low, Math.min(high, moved));
          }
        }
      }
      int[] after = inference.run(x, IMAGES).predicted();
      float[] expected = x;
      bundle.attack(
          images,
          epsilon,
          steps,
          answer -> {
            float[] adversarial = answer.floats("adversarial");
            for (int i = 0; i < expected.length; i++) {
              assertThat(adversarial[i]).isCloseTo(expected[i], within(1e-6f));
              assertThat(Math.abs(adversarial[i] - (double) images[i]))
                  .isLessThanOrEqualTo(epsilon);
              assertThat(adversarial[i]).isBetween(0f, 1f);
            }
            boolean[] success = answer.success();
            int broken = 0;
            for (int i = 0; i < IMAGES; i++) {
              assertThat(success[i]).isEqualTo(after[i] != clean[i]);
              broken += success[i] ? 1 : 0;
            }
            assertThat(broken).isBetween(1, IMAGES - 1);
          });
    }
  }

  @Test
  void successIsWhatServingSaysOfTheAdversarialImages() {
    try (ExportedBundle bundle = new ExportedBundle(export(SmallNetwork.Head.NONE))) {
      int[][] classes = new int[2][];
      bundle.ask("serving_default", images, answer -> classes[0] = answer.classes());
      bundle.attack(
          images,
          0.1f,
          5,
          attacked ->
              bundle.ask(
                  "serving_default",
                  attacked.floats("adversarial"),
                  answer -> {
                    classes[1] = answer.classes();
                    boolean[] success = attacked.success();
                    for (int i = 0; i < IMAGES; i++) {
                      assertThat(success[i]).isEqualTo(classes[0][i] != classes[1][i]);
                    }
                    assertThat(classes[0]).isNotEqualTo(classes[1]);
                  }));
    }
  }

  @Test
  void withoutStepsOrRadiusTheImagesAreTheCleanOnes() {
    try (ExportedBundle bundle = new ExportedBundle(export(SmallNetwork.Head.PLAIN))) {
      for (int[] request : new int[][] {{0, 1}, {3, 0}, {-2, 1}}) {
        bundle.attack(
            images,
            request[1],
            request[0],
            answer -> {
              assertThat(answer.floats("adversarial")).containsExactly(images);
              assertThat(answer.success()).containsOnly(false);
            });
      }
    }
  }

  @Test
  void probabilitiesAreTheSoftmaxOfTheLogits() {
    try (ExportedBundle bundle = new ExportedBundle(export(SmallNetwork.Head.PLAIN))) {
      bundle.ask(
          "serving_default",
          images,
          answer -> {
            float[] logits = answer.floats("logits");
            float[] probabilities = answer.floats("probabilities");
            int classes = SmallNetwork.CLASSES;
            for (int i = 0; i < IMAGES; i++) {
              double sum = 0;
              int best = 0;
              for (int c = 0; c < classes; c++) {
                sum += Math.exp(logits[i * classes + c]);
                best = logits[i * classes + c] > logits[i * classes + best] ? c : best;
              }
              assertThat(answer.classes()[i]).isEqualTo(best);
              for (int c = 0; c < classes; c++) {
                assertThat((double) probabilities[i * classes + c])
                    .isCloseTo(Math.exp(logits[i * classes + c]) / sum, within(1e-6));
              }
            }
          });
    }
  }
}
