package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class PairMaxPoolsTest {
  private static final String NAME = "pair-max-pools";
  private static final String POOL = "_MklNativeMaxPool";
  private static final String GRADIENT = "_MklNativeMaxPoolGrad";
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);
  private static final List<String> ENDS = List.of("x", "g");

  @BeforeAll
  static void oneDnnRuns() {
    assumeTrue(FusedConvolution.runs(DataType.DT_FLOAT), "no oneDNN ops here");
  }

  private static Operand<TFloat32> pool(
      Net n, Operand<TFloat32> of, long height, long width, long stride, String padding) {
    List<Long> window = List.of(1L, height, width, 1L);
    return n.tf()
        .nn
        .maxPool(
            of,
            n.tf().constant(window.stream().mapToInt(Long::intValue).toArray()),
            n.tf().constant(new int[] {1, (int) stride, (int) stride, 1}),
            padding);
  }

  /** With MaxPool in place of MaxPoolV2, which Java makes. */
  private static GraphDef gradients(Function<Net, Operand<TFloat32>> body, long... shape) {
    return AfterGradient.apply(
        List.of(new ConstantPoolSizes()), Differentiated.of(body, shape), ENDS, new RewriteLog());
  }

  private static GraphDef paired(GraphDef before, RewriteLog log) {
    return AfterGradient.apply(List.of(new PairMaxPools()), before, ENDS, log);
  }

  @ParameterizedTest
  @CsvSource({"2, 2, 2, VALID", "3, 3, 2, SAME", "2, 3, 1, SAME", "3, 2, 3, VALID"})
  void isTheSameFunction(long height, long width, long stride, String padding) {
    long[] shape = {5, 8, 9, 3};
    GraphDef before =
        gradients(n -> pool(n, n.tf().math.tanh(n.x()), height, width, stride, padding), shape);
    RewriteLog log = new RewriteLog();
    GraphDef after = paired(before, log);
    assertThat(log.count(NAME)).as(log.entries().toString()).isEqualTo(1);
    assertThat(Differentiated.count(after, "MaxPool")).isZero();
    assertThat(Differentiated.count(after, "MaxPoolGrad")).isZero();
    assertThat(Differentiated.count(after, POOL)).isEqualTo(1);
    assertThat(Differentiated.count(after, GRADIENT)).isEqualTo(1);
    Rewriting.assertClose(
        Differentiated.gradient(after, shape), Differentiated.gradient(before, shape));
  }

  /** Between convolutions both are in bfloat16, and where the maxima were is no number. */
  @Test
  void goesAlongIntoBfloat16() {
    assumeTrue(FusedConvolution.runs(DataType.DT_BFLOAT16), "no oneDNN ops in bfloat16 here");
    long[] shape = {2, 6, 6, 3};
    GraphDef before =
        Differentiated.of(
            n -> {
              var first = n.tf().nn.conv2d(n.x(), n.weights(3, 3, 3, 4), ONE, "SAME");
              var pooled = pool(n, n.tf().nn.relu(first), 2, 2, 2, "VALID");
              return n.tf().nn.conv2d(pooled, n.weights(3, 3, 4, 5), ONE, "SAME");
            },
            shape);
    GraphDef exact = AfterGradient.apply(AfterGradient.FLOAT32, before, ENDS, new RewriteLog());
    Rewriting.assertClose(
        Differentiated.gradient(exact, shape), Differentiated.gradient(before, shape));
    GraphDef narrow = AfterGradient.apply(AfterGradient.BFLOAT16, exact, ENDS, new RewriteLog());
    assertThat(narrow.getNodeList())
        .filteredOn(PairMaxPools::isPart)
        .hasSize(2)
        .allSatisfy(
            n -> assertThat(n.getAttrOrThrow("T").getType()).isEqualTo(DataType.DT_BFLOAT16));
    float[] expected = Differentiated.gradient(exact, shape);
    float[] found = Differentiated.gradient(narrow, shape);
    // bfloat16 has eight bits; a maximum taken for another would be a few tenths.
    assertThat(Differentiated.relativeError(expected, found)).isBetween(1e-4, 0.03);
  }

  private static void assertRefused(String reason, GraphDef before) {
    RewriteLog log = new RewriteLog();
    GraphDef after = paired(before, log);
    assertThat(log.entries())
        .singleElement()
        .satisfies(e -> assertThat(e.applied()).isFalse())
        .satisfies(e -> assertThat(e.reason()).contains(reason));
    assertThat(Differentiated.count(after, "MaxPoolGrad")).isEqualTo(1);
  }

  /** A pooling and its gradient of which one is changed. */
  private static GraphDef changed(String op, Consumer<NodeDef.Builder> change) {
    GraphDef def = gradients(n -> pool(n, n.tf().math.tanh(n.x()), 2, 2, 2, "VALID"), 2, 4, 4, 3);
    GraphEditor editor = new GraphEditor(def, ENDS);
    for (NodeDef node : editor.nodes()) {
      if (node.getOp().equals(op)) {
        NodeDef.Builder other = node.toBuilder();
        change.accept(other);
        editor.put(other);
      }
    }
    return editor.toGraphDef();
  }

  @Test
  void saysWhyNot() {
    assertRefused(
        "is a Relu",
        changed(
            "MaxPool",
            n -> {
              n.setOp("Relu").clearAttr();
              n.putAttr("T", Nodes.type(DataType.DT_FLOAT));
            }));
    assertRefused(
        "is another", changed("MaxPoolGrad", n -> n.putAttr("ksize", Layout.list(1, 2, 1, 1))));
    assertRefused("is another", changed("MaxPoolGrad", n -> n.setInput(0, n.getInput(1))));
    assertRefused(
        "not float32", changed("MaxPoolGrad", n -> n.putAttr("T", Nodes.type(DataType.DT_HALF))));
    for (String op : List.of("MaxPool", "MaxPoolGrad")) {
      assertRefused("not NHWC", changed(op, n -> n.putAttr("data_format", Layout.text("NCHW"))));
    }
    GraphDef channels =
        gradients(
            n ->
                n.tf()
                    .nn
                    .maxPool(
                        n.tf().math.tanh(n.x()),
                        n.tf().constant(new int[] {1, 1, 1, 3}),
                        n.tf().constant(new int[] {1, 1, 1, 3}),
                        "VALID"),
            2,
            4,
            4,
            3);
    assertRefused("pools images or channels", channels);
  }

  @Test
  void keepsControlInputsBehindAllOthers() {
    GraphDef def = changed("MaxPoolGrad", n -> n.addInput("^" + n.getInput(2)));
    NodeDef gradient =
        paired(def, new RewriteLog()).getNodeList().stream()
            .filter(n -> n.getOp().equals(GRADIENT))
            .findFirst()
            .orElseThrow();
    assertThat(gradient.getInputList()).hasSize(5);
    assertThat(gradient.getInput(3)).isEqualTo(gradient.getInput(1) + ":1");
    assertThat(gradient.getInput(4)).startsWith("^");
  }
}
