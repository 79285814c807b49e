package dev.linchpin.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.testing.TinyClassifiers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;

class PassThroughReluTest {
  private static GraphDef rewritten(Classifier classifier, RewriteLog log) {
    GraphEditor editor =
        new GraphEditor(classifier.searchGraph(), List.of(Endpoints.IMAGES, Endpoints.LOGITS));
    new PassThroughRelu().apply(editor, log);
    return editor.toGraphDef();
  }

  /** conv: the ReLU is behind pooling; mlp: it is the features. */
  @Test
  void forwardStaysAndTheGradientPassesWhereFeaturesAreZero() {
    for (Classifier c : List.of(TinyClassifiers.conv(1, 4), TinyClassifiers.mlp(1, 4))) {
      RewriteLog log = new RewriteLog();
      GraphDef passing = rewritten(c, log);
      assertThat(log.entries()).hasSize(1).allMatch(RewriteLog.Entry::applied);
      float[] images = TinyClassifiers.images(c, 20, 5);
      int[] labels = new int[20];
      try (Inference plain = new Inference(c, c.searchGraph(), 1);
          Inference other = new Inference(c, passing, 1)) {
        assertThat(other.run(images, 20).logits()).isEqualTo(plain.run(images, 20).logits());
        assertThat(other.inputGradients(images, labels))
            .isNotEqualTo(plain.inputGradients(images, labels));
      }
    }
  }

  /**
   * With the ReLU passed, the mlp's gradient is A·v, v = W·∂CE/∂l and A constant: two images whose
   * logits are the same up to a shift have the same gradient, although other features are zero.
   */
  @Test
  void theGradientDoesNotDependOnWhichFeaturesAreZero() {
    Classifier c = TinyClassifiers.mlp(1, 2);
    float[] images = TinyClassifiers.images(c, 200, 5);
    int[] labels = new int[200];
    try (Inference passing = new Inference(c, rewritten(c, new RewriteLog()), 1)) {
      float[] z = passing.run(images, 200).features();
      assertThat(z).contains(0f);
      float[] g = passing.inputGradients(images, labels);
      // Of two classes ∂CE/∂l is a multiple of (1, -1): all gradients are parallel.
      for (int i = 1; i < 200; i++) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int p = 0; p < c.pixels(); p++) {
          double u = g[p];
          double v = g[i * c.pixels() + p];
          dot += u * v;
          a += u * u;
          b += v * v;
        }
        assertThat(dot / Math.sqrt(a * b)).isGreaterThan(1 - 1e-5);
      }
    }
  }

  @Test
  void withoutReluItSaysSo() {
    RewriteLog log = new RewriteLog();
    rewritten(TinyClassifiers.linear(new float[] {1, 2, 3, 4}, 0, 2, 2), log);
    assertThat(log.entries()).singleElement().matches(e -> !e.applied());
  }
}
