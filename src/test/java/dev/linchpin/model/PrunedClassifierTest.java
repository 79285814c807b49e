package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.testing.Loaded;
import dev.linchpin.testing.TinyClassifiers;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.GraphDef;

class PrunedClassifierTest {
  private static final int IMAGES = 20;

  static Stream<Classifier> classifiers() {
    return Stream.concat(
        Stream.of(TinyClassifiers.mlp(1, 4), TinyClassifiers.conv(2, 3)),
        Stream.of("same-weights-uint8", "keras3-conv-head", "keras2-fused-batch-norm")
            .map(name -> Loaded.model(name).classifier()));
  }

  private static BitSet some(int features) {
    Random random = new Random(features);
    BitSet zeroed = new BitSet();
    for (int j = 0; j < features; j++) {
      zeroed.set(j, random.nextInt(3) > 0);
    }
    zeroed.set(0);
    zeroed.clear(features - 1);
    return zeroed;
  }

  private static Inference.Prediction run(Classifier c, GraphDef def, float[] images) {
    try (Inference inference = new Inference(c, def, 1)) {
      return inference.run(images, IMAGES);
    }
  }

  /** From the whole classifier's z, W and b, in float64. */
  @ParameterizedTest
  @MethodSource("classifiers")
  void logitsAreThoseOfTheMaskedFeatures(Classifier whole) {
    LogitsHead head = whole.head().orElseThrow();
    BitSet zeroed = some(head.features());
    float[] images = TinyClassifiers.images(whole, IMAGES, 3);
    float[] z = run(whole, whole.verdictGraph(), images).features();
    Classifier pruned = PrunedClassifier.of(whole, zeroed);
    Inference.Prediction verdict = run(pruned, pruned.verdictGraph(), images);
    Inference.Prediction search = run(pruned, pruned.searchGraph(), images);
    assertThat(verdict.features()).isEqualTo(z);
    double moved = 0;
    float[] before = run(whole, whole.verdictGraph(), images).logits();
    for (int i = 0; i < IMAGES; i++) {
      for (int c = 0; c < head.classes(); c++) {
        double sum = head.bias()[c];
        double size = Math.abs(sum);
        for (int j = 0; j < head.features(); j++) {
          double term = (double) z[i * head.features() + j] * head.weight(j, c);
          sum += zeroed.get(j) ? 0 : term;
          size += Math.abs(term);
        }
        int at = i * head.classes() + c;
        assertThat((double) verdict.logits()[at]).isCloseTo(sum, within(1e-5 * size));
        assertThat((double) search.logits()[at]).isCloseTo(sum, within(1e-4 * size));
        moved = Math.max(moved, Math.abs(before[at] - sum));
      }
    }
    assertThat(moved).isGreaterThan(1e-3);
  }

  @Test
  void theHeadHasZerosForRows() {
    Classifier whole = TinyClassifiers.mlp(1, 4);
    BitSet zeroed = some(10);
    LogitsHead head = whole.head().orElseThrow();
    LogitsHead pruned = PrunedClassifier.of(whole, zeroed).head().orElseThrow();
    for (int j = 0; j < 10; j++) {
      for (int c = 0; c < 4; c++) {
        assertThat(pruned.weight(j, c)).isEqualTo(zeroed.get(j) ? 0 : head.weight(j, c));
      }
    }
    assertThat(pruned.bias()).isEqualTo(head.bias());
    assertThat(pruned.interval()).isEqualTo(head.interval());
  }

  @Test
  void withNothingZeroedItIsTheClassifierItself() {
    Classifier whole = TinyClassifiers.mlp(1, 4);
    assertThat(PrunedClassifier.of(whole, new BitSet())).isSameAs(whole);
  }
}
