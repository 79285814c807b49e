package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.nn.Conv2dBackpropInput;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class ToBfloat16Test {
  private static final List<Rewrite> NARROW =
      Stream.of(AfterGradient.FLOAT32, AfterGradient.BFLOAT16).flatMap(List::stream).toList();
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);
  private static final List<Long> TWO = List.of(1L, 2L, 2L, 1L);

  /** A residual block, a strided convolution of padded maps, pooling, a hidden layer, logits. */
  private static Operand<TFloat32> network(Net n) {
    var tf = n.tf();
    Operand<TFloat32> h = tf.math.mul(tf.math.sub(n.x(), tf.constant(0.1f)), tf.constant(2f));
    h =
        tf.nn.relu(
            tf.nn.biasAdd(tf.nn.conv2d(h, n.weights(3, 3, 3, 8), ONE, "SAME"), n.weights(8)));
    Operand<TFloat32> inner =
        tf.nn.biasAdd(tf.nn.conv2d(h, n.weights(3, 3, 8, 8), ONE, "SAME"), n.weights(8));
    h = tf.nn.relu(tf.math.add(inner, h));
    h = tf.pad(h, tf.constant(new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}}), tf.constant(0f));
    h = tf.nn.relu(tf.nn.conv2d(h, n.weights(3, 3, 8, 8), TWO, "VALID"));
    h =
        tf.nn.maxPool(
            h, tf.constant(new int[] {1, 2, 2, 1}), tf.constant(new int[] {1, 2, 2, 1}), "SAME");
    h = tf.nn.relu(tf.nn.conv2d(h, n.weights(1, 1, 8, 8), ONE, "SAME"));
    h =
        tf.nn.relu(
            tf.linalg.matMul(tf.math.mean(h, tf.constant(new int[] {1, 2})), n.weights(8, 8)));
    return tf.linalg.matMul(h, n.weights(8, 4));
  }

  private static GraphDef apply(List<Rewrite> rewrites, RewriteLog log) {
    GraphDef plain = Differentiated.of(ToBfloat16Test::network, 5, 8, 8, 3);
    GraphEditor editor = new GraphEditor(plain, List.of());
    NodeDef logits =
        editor.nodes().stream()
            .filter(m -> m.getOp().equals("MatMul") && !m.getName().startsWith("gradients"))
            .reduce((a, b) -> b)
            .orElseThrow();
    editor.put(Nodes.identity(Endpoints.LOGITS, logits.getName()));
    return AfterGradient.apply(
        rewrites, editor.toGraphDef(), List.of("x", "g", Endpoints.LOGITS), log);
  }

  private static Set<DataType> types(GraphDef def, String... ops) {
    return def.getNodeList().stream()
        .filter(n -> Set.of(ops).contains(n.getOp()))
        .map(n -> n.getAttrOrThrow("T").getType())
        .collect(Collectors.toSet());
  }

  @Test
  void theGradientPointsTheSameWay() {
    float[] exact =
        Differentiated.gradient(apply(AfterGradient.FLOAT32, new RewriteLog()), 5, 8, 8, 3);
    RewriteLog log = new RewriteLog();
    float[] mixed = Differentiated.gradient(apply(NARROW, log), 5, 8, 8, 3);
    assertThat(log.count("to-bfloat16")).isEqualTo(1);
    double dot = 0;
    double a = 0;
    double b = 0;
    for (int i = 0; i < exact.length; i++) {
      dot += exact[i] * mixed[i];
      a += exact[i] * exact[i];
      b += mixed[i] * mixed[i];
    }
    assertThat(dot / Math.sqrt(a * b)).isBetween(0.99, 1 - 1e-9);
    assertThat(b / a).isBetween(0.9, 1.1);
  }

  /** Values are converted at the borders, weights not at all, logits and losses are float32. */
  @Test
  void whatLiesBetweenConvolutionsIsBfloat16() {
    GraphDef def = apply(NARROW, new RewriteLog());
    assertThat(
            types(
                def, FusedConvolution.OP, "Conv2D", "Transpose", "AddN", "MaxPool", "MaxPoolGrad"))
        .containsExactly(DataType.DT_BFLOAT16);
    assertThat(types(def, "Sub", "Mul", "Square", "Mean")).containsExactly(DataType.DT_FLOAT);
    GraphEditor editor = new GraphEditor(def, List.of());
    assertThat(editor.producer(Endpoints.LOGITS).getOp()).isEqualTo("Identity");
    NodeDef logits = editor.producer(editor.node(Endpoints.LOGITS).getInput(0));
    assertThat(logits.getAttrOrThrow("T").getType()).isEqualTo(DataType.DT_FLOAT);
    assertThat(
            editor.consumers(logits.getInput(1)).stream().map(m -> m.getAttrOrThrow("T").getType()))
        .as("nor does their gradient round")
        .hasSize(2)
        .containsOnly(DataType.DT_FLOAT);
    for (NodeDef node : def.getNodeList()) {
      if (node.getOp().equals("Cast")
          && node.getAttrOrThrow("DstT").getType() == DataType.DT_BFLOAT16) {
        assertThat(editor.producer(node.getInput(0)).getOp()).isNotEqualTo("Const");
      }
    }
    assertThat(
            def.getNodeList().stream()
                .filter(n -> n.getOp().equals("Cast"))
                .filter(
                    n ->
                        n.getAttrOrThrow("SrcT").getType() == DataType.DT_BFLOAT16
                            || n.getAttrOrThrow("DstT").getType() == DataType.DT_BFLOAT16))
        .as("the image, what Mean takes, around the hidden layer; and back")
        .hasSize(8);
  }

  /** As of a transposed convolution. */
  @Test
  void gradientsOfExplicitPaddingStay() {
    GraphDef plain =
        Differentiated.of(
            n ->
                n.tf()
                    .nn
                    .conv2dBackpropInput(
                        n.tf().constant(new int[] {5, 6, 6, 2}),
                        n.weights(3, 3, 2, 4),
                        n.x(),
                        TWO,
                        "EXPLICIT",
                        Conv2dBackpropInput.explicitPaddings(
                            List.of(0L, 0L, 1L, 1L, 1L, 1L, 0L, 0L))),
            5,
            3,
            3,
            4);
    GraphEditor editor = new GraphEditor(plain, List.of("x", "g"));
    RewriteLog log = new RewriteLog();
    new ToBfloat16().apply(editor, log);
    assertThat(types(editor.toGraphDef(), "Conv2DBackpropInput"))
        .containsExactly(DataType.DT_FLOAT);
    assertThat(types(editor.toGraphDef(), "Conv2D")).containsExactly(DataType.DT_BFLOAT16);
    assertThat(log.entries()).anyMatch(e -> !e.applied() && e.reason().contains("EXPLICIT"));
  }

  @Test
  void withoutLinearOpsNothingChanges() {
    GraphDef plain = Differentiated.of(n -> n.tf().nn.relu(n.x()), 5, 3);
    GraphEditor editor = new GraphEditor(plain, List.of("x", "g"));
    RewriteLog log = new RewriteLog();
    new ToBfloat16().apply(editor, log);
    assertThat(editor.toGraphDef().getNodeList()).isEqualTo(plain.getNodeList());
    assertThat(log.entries()).isEmpty();
  }
}
