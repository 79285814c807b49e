package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.Tensors;
import dev.linchpin.graph.differentiable.GradientSafety;
import dev.linchpin.graph.fold.Folding;
import dev.linchpin.model.architecture.Architectures;
import dev.linchpin.model.architecture.Normalization;
import dev.linchpin.testing.Defs;
import dev.linchpin.testing.Networks;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.types.TFloat32;

/** What loading does to graphs suits those that the builder makes. */
class ArchitectureRewritesTest {
  private static final int IMAGES = 16;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "cnn",
        "vgg11",
        "resnet20",
        "wrn-16-1",
        "resnet18-imagenet",
        "resnet50-imagenet"
      })
  void graphsAreDifferentiableAndFold(String name) {
    Network network =
        Architectures.parse(name)
            .build(name, 32, 32, 3, 10, new Normalization(List.of(.4f), List.of(.2f)), 1);
    GraphEditor graph =
        new GraphEditor(
            network.graph(), List.of(Endpoints.IMAGES, Endpoints.FEATURES, Endpoints.LOGITS));
    assertThat(new FeatureInterval(graph).of(Endpoints.FEATURES))
        .isEqualTo(network.head().orElseThrow().interval());
    RewriteLog safety = new RewriteLog();
    new GradientSafety().apply(graph, safety);
    assertThat(safety.entries()).isEmpty();

    RewriteLog folding = new RewriteLog();
    Folding.REWRITES.forEach(r -> r.apply(graph, folding));
    assertThat(graph.nodes()).noneMatch(n -> n.getOp().equals("FusedBatchNormV3"));
    float[] pixels = pixels();
    float[] expected = Networks.logits(network, pixels, IMAGES);
    try (TFloat32 images = Tensors.floats(pixels, IMAGES, 32, 32, 3)) {
      float[] folded =
          Defs.run(graph.toGraphDef(), Endpoints.LOGITS, Map.of(Endpoints.IMAGES, images));
      for (int i = 0; i < expected.length; i++) {
        assertThat(folded[i]).isCloseTo(expected[i], within(1e-4f));
      }
    }
  }

  private static float[] pixels() {
    Random random = new Random(1);
    float[] pixels = new float[IMAGES * 32 * 32 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    return pixels;
  }
}
