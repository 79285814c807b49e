package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

/** The rewrites together, on a network with one of nearly everything that addGradients can't do. */
class GradientSafetyTest {
  private static final long[] SHAPE = {2, 6, 6, 4};
  private static final float[] X = Oracle.random(1, 2 * 6 * 6 * 4);

  private static GraphDef network() {
    return Nodes.x(-1, 6, 6, 4)
        .op("snapshot", "Snapshot", "x")
        .random("w1", 3, 3, 2, 4)
        .op("dilated", "Conv2D", "snapshot", "w1")
        .attr("padding", "EXPLICIT")
        .list("explicit_paddings", 0, 0, 2, 1, 1, 2, 0, 0)
        .list("dilations", 1, 2, 2, 1)
        .list("strides", 1, 1, 1, 1)
        .random("s", 4)
        .random("o", 4)
        .random("m", 4)
        .floats("v", new float[] {1, 2, 3, 4}, 4)
        .op("norm", "FusedBatchNorm", "dilated", "s", "o", "m", "v")
        .attr("is_training", false)
        .op("lrn", "LRN", "norm")
        .attr("depth_radius", 1)
        .attr("alpha", 0.1f)
        .op("erfc", "Erfc", "lrn")
        .op("gelu", "Mul", "erfc", "lrn")
        .op("patches", "ExtractImagePatches", "gelu")
        .list("ksizes", 1, 2, 2, 1)
        .list("strides", 1, 2, 2, 1)
        .list("rates", 1, 1, 1, 1)
        .attr("padding", "VALID")
        .scalarInt("axis", 3)
        .op("softplus", "Softplus", "patches")
        .op("joined", "Concat", "axis", "patches", "softplus")
        .attr("N", 2)
        .ints("axes", new long[] {1, 2}, 2)
        .op("pooled", "EuclideanNorm", "joined", "axes")
        .op("y", "Xlogy", "pooled", "pooled")
        .build();
  }

  @Test
  void oneOfEachTogether() {
    RewriteLog log = new RewriteLog();
    GraphDef after = Oracle.rewritten(network(), new GradientSafety(), log);
    Oracle oracle = new Oracle(after, SHAPE);
    Oracle.assertClose(oracle.run(X), new Oracle(network(), SHAPE).assumeRuns(X).run(X), 1e-5);
    assertThat(oracle.gradientError(X)).isLessThan(Oracle.TOLERANCE);
    assertThat(
            GradientCheck.findings(
                new GraphEditor(after, List.of("x", "y")),
                new TensorRef("x", 0),
                new TensorRef("y", 0)))
        .isEmpty();
    for (String rewrite :
        new String[] {
          "drop-unneeded",
          "legacy-ops",
          "image-patches",
          "grouped-convolution",
          "dilated-convolution",
          "local-response-normalization",
          "euclidean-norm",
          "guarded-ops",
          "surrogate-gradients"
        }) {
      assertThat(log.count(rewrite)).as(rewrite).isPositive();
    }
  }

  @Test
  void withoutItTheCheckNamesTheOps() {
    GraphEditor editor = new GraphEditor(network(), List.of("x", "y"));
    assertThatThrownBy(
            () -> GradientCheck.require(editor, new TensorRef("x", 0), new TensorRef("y", 0)))
        .hasMessageContainingAll(
            "Snapshot",
            "Conv2D",
            "FusedBatchNorm",
            "LRN",
            "Erfc",
            "ExtractImagePatches",
            "Concat",
            "EuclideanNorm",
            "Xlogy");
  }

  @Test
  void aGoodNetworkIsLeftAlone() {
    GraphDef graph =
        Nodes.x(-1, 6, 6, 4)
            .random("w", 3, 3, 4, 4)
            .op("conv", "Conv2D", "x", "w")
            .attr("padding", "SAME")
            .list("strides", 1, 1, 1, 1)
            .op("relu", "Relu", "conv")
            .ints("axes", new long[] {1, 2}, 2)
            .op("y", "Mean", "relu", "axes")
            .build();
    RewriteLog log = new RewriteLog();
    assertThat(Oracle.rewritten(graph, new GradientSafety(), log)).isEqualTo(graph);
    assertThat(log.entries()).isEmpty();
  }

  @Test
  void goodOpsAreThoseThatAreTested() {
    assertThat(GoodGradientsTest.cases().stream().map(GoodGradientsTest.Case::op).distinct())
        .containsExactlyInAnyOrderElementsOf(OpGradients.GOOD);
  }

  @Test
  void keepsNamesInsideTheGraph() {
    GraphEditor editor = new GraphEditor(network(), List.of("x", "snapshot", "erfc", "y"));
    float[] erfc = new Oracle(renamed(network(), "erfc"), SHAPE).assumeRuns(X).run(X);
    new GradientSafety().apply(editor, new RewriteLog());
    assertThat(editor.has("snapshot") && editor.has("erfc")).isTrue();
    Oracle.assertClose(new Oracle(renamed(editor.toGraphDef(), "erfc"), SHAPE).run(X), erfc, 1e-5);
  }

  /** The graph with {@code y} taken from another node. */
  private static GraphDef renamed(GraphDef graph, String node) {
    GraphEditor editor = new GraphEditor(graph, List.of("y"));
    editor.put(
        editor.node("y").toBuilder()
            .clear()
            .setName("y")
            .setOp("Identity")
            .addInput(node)
            .putAttr("T", Attrs.of(DataType.DT_FLOAT)));
    return editor.toGraphDef();
  }
}
