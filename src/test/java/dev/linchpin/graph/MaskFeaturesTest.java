package dev.linchpin.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.testing.Defs;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class MaskFeaturesTest {
  /** l = 2·z + z², so that two nodes read the features; z = -x. */
  private static final GraphDef DEF =
      Defs.graph()
          .placeholder(Endpoints.IMAGES, -1, 3)
          .op(Endpoints.FEATURES, "Neg", Endpoints.IMAGES)
          .op("square", "Square", Endpoints.FEATURES)
          .op("twice", "AddV2", Endpoints.FEATURES, Endpoints.FEATURES)
          .op(Endpoints.LOGITS, "AddV2", "twice", "square")
          .build();

  private static float[] run(String fetch, int... zeroed) {
    BitSet which = new BitSet();
    for (int j : zeroed) {
      which.set(j);
    }
    GraphEditor graph = new GraphEditor(DEF, Set.of(Endpoints.LOGITS, Endpoints.FEATURES));
    RewriteLog log = new RewriteLog();
    new MaskFeatures(which, 3).apply(graph, log);
    assertThat(log.count("mask-features")).isEqualTo(1);
    try (TFloat32 images = Tensors.floats(new float[] {-1, -2, -3, 1, 2, 3}, 2, 3)) {
      return Defs.run(graph.toGraphDef(), fetch, Map.of(Endpoints.IMAGES, images));
    }
  }

  @Test
  void everyReaderSeesZerosAndTheTapItselfDoesNot() {
    assertThat(run(Endpoints.LOGITS, 1)).containsExactly(3, 0, 15, -1, 0, 3);
    assertThat(run(Endpoints.FEATURES, 1)).containsExactly(1, 2, 3, -1, -2, -3);
  }

  @Test
  void noneAndAll() {
    assertThat(run(Endpoints.LOGITS)).containsExactly(3, 8, 15, -1, 0, 3);
    assertThat(run(Endpoints.LOGITS, 0, 1, 2)).containsOnly(0);
  }

  @Test
  void whatThereIsNotIsRefused() {
    BitSet fourth = new BitSet();
    fourth.set(3);
    assertThatThrownBy(() -> new MaskFeatures(fourth, 3)).hasMessageContaining("of 3 features");
    GraphEditor headless =
        new GraphEditor(Defs.graph().placeholder(Endpoints.IMAGES, -1, 3).build(), Set.of());
    assertThatThrownBy(() -> new MaskFeatures(new BitSet(), 3).apply(headless, new RewriteLog()))
        .hasMessageContaining("no features");
  }
}
