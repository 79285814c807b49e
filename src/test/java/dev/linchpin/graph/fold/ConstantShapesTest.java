package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;

class ConstantShapesTest {
  private static final int[][] PADS = {{0, 0}, {1, 1}, {1, 1}, {0, 0}};

  private static GraphDef differentiated(long batch) {
    return Differentiated.of(
        n ->
            n.tf()
                .nn
                .conv2d(
                    n.tf().pad(n.x(), n.tf().constant(PADS), n.tf().constant(0f)),
                    n.weights(3, 3, 2, 4),
                    List.of(1L, 2L, 2L, 1L),
                    "VALID"),
        batch,
        6,
        6,
        2);
  }

  private static GraphDef rewritten(GraphDef def) {
    GraphEditor editor = new GraphEditor(def, List.of("x", "g"));
    new ConstantShapes().apply(editor, new RewriteLog());
    return editor.toGraphDef();
  }

  @Test
  void knownShapesAreConstants() {
    GraphDef before = differentiated(3);
    GraphDef after = rewritten(before);
    assertThat(Differentiated.count(before, "Shape")).isPositive();
    assertThat(Differentiated.count(after, "Shape")).isZero();
    assertThat(Differentiated.gradient(after, 3, 6, 6, 2))
        .isEqualTo(Differentiated.gradient(before, 3, 6, 6, 2));
  }

  @Test
  void anUnknownBatchIsAskedFor() {
    GraphDef after = rewritten(differentiated(-1));
    assertThat(Differentiated.count(after, "Shape")).isPositive();
    assertThat(Differentiated.gradient(after, 5, 6, 6, 2)).hasSize(5 * 6 * 6 * 2);
  }
}
