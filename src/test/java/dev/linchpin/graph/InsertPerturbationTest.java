package dev.linchpin.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.testing.Defs;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class InsertPerturbationTest {
  /** l = 2·z + z², so that two nodes read the features; z = -x. */
  private static final GraphDef DEF =
      Defs.graph()
          .placeholder(Endpoints.IMAGES, -1, 2)
          .op(Endpoints.FEATURES, "Neg", Endpoints.IMAGES)
          .op("square", "Square", Endpoints.FEATURES)
          .op("twice", "AddV2", Endpoints.FEATURES, Endpoints.FEATURES)
          .op(Endpoints.LOGITS, "AddV2", "twice", "square")
          .build();

  private static GraphDef hooked(String node) {
    GraphEditor graph = new GraphEditor(DEF, Set.of(Endpoints.LOGITS, Endpoints.FEATURES));
    RewriteLog log = new RewriteLog();
    new InsertPerturbation(new TensorRef(node, 0)).apply(graph, log);
    assertThat(log.count("insert-perturbation")).isEqualTo(1);
    return graph.toGraphDef();
  }

  private static float[] run(GraphDef def, String fetch, float[] x, float[] delta) {
    try (TFloat32 images = Tensors.floats(x, x.length / 2, 2);
        TFloat32 push = Tensors.floats(delta, delta.length / 2, 2)) {
      return Defs.run(
          def,
          fetch,
          def.equals(DEF)
              ? Map.of(Endpoints.IMAGES, images)
              : Map.of(Endpoints.IMAGES, images, Endpoints.DELTA, push));
    }
  }

  @Test
  void zeroChangesNoBit() {
    float[] x = {0.1f, -1e-30f, 3e7f, -0f};
    assertThat(run(hooked(Endpoints.FEATURES), Endpoints.LOGITS, x, new float[4]))
        .isEqualTo(run(DEF, Endpoints.LOGITS, x, new float[4]));
  }

  @Test
  void everyReaderSeesTheSumAndTheTapItselfDoesNot() {
    float[] x = {-1, -2};
    float[] delta = {0.5f, -2};
    GraphDef def = hooked(Endpoints.FEATURES);
    assertThat(run(def, Endpoints.LOGITS, x, delta)).containsExactly(3 + 2.25f, 0);
    assertThat(run(def, Endpoints.FEATURES, x, delta)).containsExactly(1, 2);
  }

  @Test
  void anyTensorCanBePushed() {
    assertThat(run(hooked("square"), Endpoints.LOGITS, new float[] {-1, -2}, new float[] {1, -4}))
        .containsExactly(4, 4);
  }

  @Test
  void oneRowIsForAllImages() {
    assertThat(
            run(
                hooked(Endpoints.FEATURES),
                Endpoints.LOGITS,
                new float[] {-1, -2, 0, 0},
                new float[] {1, 0}))
        .containsExactly(8, 8, 3, 0);
  }

  @Test
  void tensorThatIsMissing() {
    assertThatThrownBy(() -> hooked("nobody")).hasMessageContaining("nobody");
  }
}
