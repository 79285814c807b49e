package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

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

  /**
   * Of a mean, whose gradient is brought to a shape and repeated as often as computed sizes say.
   */
  @Test
  void whatReshapesAndTilesAreToldIsKnown() {
    Function<Net, Operand<TFloat32>> means =
        n -> n.tf().math.mean(n.tf().math.exp(n.x()), n.tf().constant(new int[] {1, 2}));
    GraphDef before = Differentiated.of(means, 3, 6, 5, 2);
    GraphDef after = rewritten(before);
    assertThat(Differentiated.count(before, "DynamicStitch")).isPositive();
    assertThat(Differentiated.count(after, "DynamicStitch")).isZero();
    assertThat(Differentiated.count(after, "Tile"))
        .isEqualTo(Differentiated.count(before, "Tile"))
        .isPositive();
    // TensorFlow's optimiser multiplies where a divisor is known.
    assertThat(Differentiated.gradient(after, 3, 6, 5, 2))
        .containsExactly(Differentiated.gradient(before, 3, 6, 5, 2), within(1e-6f));
    GraphDef open = Differentiated.of(means, -1, 6, 5, 2);
    assertThat(Differentiated.gradient(rewritten(open), 4, 6, 5, 2))
        .isEqualTo(Differentiated.gradient(open, 4, 6, 5, 2));
  }
}
