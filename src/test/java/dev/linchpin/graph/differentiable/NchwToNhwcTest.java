package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

class NchwToNhwcTest {
  private static final float[] X = Oracle.random(1, 2 * 4 * 4 * 6);
  private static final float[] APART = Oracle.apart(1, 24);

  private static GraphDef nchw(Nodes nodes) {
    return nodes.attr("data_format", "NCHW").build();
  }

  private static Nodes images() {
    return Nodes.x(-1, 4, 4, 6);
  }

  /**
   * Reference: the same op with channels last between Transposes written by hand. The NCHW kernels
   * themselves are not on every CPU.
   */
  private static void check(GraphDef nchw, GraphDef reference) {
    GraphDef after = Oracle.rewritten(nchw, new NchwToNhwc(), new RewriteLog());
    assertThat(after.getNodeList()).noneMatch(NchwToNhwc::isChannelsFirst);
    Oracle oracle = new Oracle(after, 2, 4, 4, 6);
    assertThat(oracle.run(X)).isEqualTo(new Oracle(reference, 2, 4, 4, 6).run(X));
    assertThat(oracle.gradientError(X)).isLessThan(Oracle.TOLERANCE);
  }

  private static Nodes transposed() {
    return images()
        .ints("to", new long[] {0, 2, 3, 1}, 4)
        .ints("back", new long[] {0, 3, 1, 2}, 4)
        .op("t", "Transpose", "x", "to");
  }

  private static GraphDef back(Nodes nodes) {
    return nodes.op("y", "Transpose", "last", "back").build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Conv2D", "DepthwiseConv2dNative"})
  void convolutions(String op) {
    check(
        nchw(
            images()
                .random("w", 2, 3, 4, 2)
                .op("y", op, "x", "w")
                .attr("padding", "SAME")
                .list("strides", 1, 1, 2, 2)),
        back(
            transposed()
                .random("w", 2, 3, 4, 2)
                .op("last", op, "t", "w")
                .attr("padding", "SAME")
                .list("strides", 1, 2, 2, 1)));
  }

  @Test
  void explicitPaddingThenOp() {
    GraphDef graph =
        nchw(
            images()
                .random("w", 2, 3, 4, 2)
                .op("y", "Conv2D", "x", "w")
                .attr("padding", "EXPLICIT")
                .list("explicit_paddings", 0, 0, 0, 0, 1, 0, 2, 1)
                .list("strides", 1, 1, 1, 1));
    GraphDef reference =
        back(
            transposed()
                .random("w", 2, 3, 4, 2)
                .ints("p", new long[] {0, 0, 1, 0, 2, 1, 0, 0}, 4, 2)
                .op("padded", "Pad", "t", "p")
                .op("last", "Conv2D", "padded", "w")
                .attr("padding", "VALID")
                .list("strides", 1, 1, 1, 1));
    check(Oracle.rewritten(graph, new GradientSafety(), new RewriteLog()), reference, 0);
  }

  private static void check(GraphDef after, GraphDef reference, double tolerance) {
    Oracle oracle = new Oracle(after, 2, 4, 4, 6);
    Oracle.assertClose(oracle.run(X), new Oracle(reference, 2, 4, 4, 6).run(X), tolerance);
    assertThat(oracle.gradientError(X)).isLessThan(Oracle.TOLERANCE);
  }

  @Test
  void averagePoolAndRearrangements() {
    check(
        nchw(
            images()
                .op("y", "AvgPool", "x")
                .attr("padding", "SAME")
                .list("ksize", 1, 1, 3, 2)
                .list("strides", 1, 1, 2, 1)),
        back(
            transposed()
                .op("last", "AvgPool", "t")
                .attr("padding", "SAME")
                .list("ksize", 1, 3, 2, 1)
                .list("strides", 1, 2, 1, 1)));
    for (String op : new String[] {"SpaceToDepth", "DepthToSpace"}) {
      check(
          nchw(images().op("y", op, "x").attr("block_size", 2)),
          back(transposed().op("last", op, "t").attr("block_size", 2)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MaxPool", "MaxPoolV2"})
  void maximumPool(String op) {
    Nodes nodes = Nodes.x(-1, 2, 3, 4);
    if (op.equals("MaxPool")) {
      nodes.op("y", op, "x").list("ksize", 1, 1, 2, 3).list("strides", 1, 1, 1, 2);
    } else {
      nodes.ints("k", new long[] {1, 1, 2, 3}, 4).ints("s", new long[] {1, 1, 1, 2}, 4);
      nodes.op("y", op, "x", "k", "s");
    }
    GraphDef graph = nchw(nodes.attr("padding", "VALID"));
    GraphDef reference =
        Nodes.x(-1, 2, 3, 4)
            .ints("to", new long[] {0, 2, 3, 1}, 4)
            .ints("back", new long[] {0, 3, 1, 2}, 4)
            .op("t", "Transpose", "x", "to")
            .op("last", "MaxPool", "t")
            .attr("padding", "VALID")
            .list("ksize", 1, 2, 3, 1)
            .list("strides", 1, 1, 2, 1)
            .op("y", "Transpose", "last", "back")
            .build();
    GraphDef after = Oracle.rewritten(graph, new NchwToNhwc(), new RewriteLog());
    Oracle oracle = new Oracle(after, 1, 2, 3, 4);
    assertThat(oracle.run(APART)).isEqualTo(new Oracle(reference, 1, 2, 3, 4).run(APART));
    assertThat(oracle.gradientError(APART)).isLessThan(Oracle.TOLERANCE);
  }

  @Test
  void transposedConvolution() {
    check(
        nchw(
            images()
                .random("w", 3, 3, 5, 4)
                .ints("s", new long[] {2, 5, 8, 12}, 4)
                .op("y", "Conv2DBackpropInput", "s", "w", "x")
                .attr("padding", "SAME")
                .list("strides", 1, 1, 2, 2)),
        back(
            transposed()
                .random("w", 3, 3, 5, 4)
                .ints("s", new long[] {2, 8, 12, 5}, 4)
                .op("last", "Conv2DBackpropInput", "s", "w", "t")
                .attr("padding", "SAME")
                .list("strides", 1, 2, 2, 1)));
  }

  /** Convolution, bias, batch normalisation, ReLU, shortcut; the form of a PyTorch export. */
  private static Nodes block(Nodes nodes, String in, String format) {
    boolean first = format.equals("NCHW");
    nodes.random("w", 3, 3, 4, 4).random("b", 4).random("s", 4).random("o", 4).random("m", 4);
    return nodes
        .floats("v", new float[] {1, 2, 3, 4}, 4)
        .op("conv", "Conv2D", in, "w")
        .attr("padding", "SAME")
        .attr("data_format", format)
        .list("strides", 1, 1, 1, 1)
        .op("bias", "BiasAdd", "conv", "b")
        .attr("data_format", format)
        .op("norm", "FusedBatchNormV3", "bias", "s", "o", "m", "v")
        .attr("U", DataType.DT_FLOAT)
        .attr("is_training", false)
        .attr("data_format", format)
        .op("relu", "Softplus", "norm")
        .op("sum", "AddV2", "relu", "bias")
        .op(first ? "y" : "last", "AvgPool", "sum")
        .attr("padding", "VALID")
        .attr("data_format", format)
        .list("ksize", 1, first ? 1 : 2, 2, first ? 2 : 1)
        .list("strides", 1, 1, 1, 1);
  }

  @Test
  void aBlockKeepsTwoTransposesOnly() {
    GraphDef nchw = block(images(), "x", "NCHW").build();
    check(nchw, back(block(transposed(), "t", "NHWC")));
    GraphDef safe = Oracle.rewritten(nchw, new GradientSafety(), new RewriteLog());
    assertThat(safe.getNodeList().stream().filter(n -> n.getOp().equals("Transpose"))).hasSize(2);
    check(safe, back(block(transposed(), "t", "NHWC")), 0);
  }

  @Test
  void refusesVectorisedChannels() {
    GraphEditor editor =
        new GraphEditor(images().op("y", "DepthToSpace", "x").build(), List.of("x", "y"));
    editor.put(
        editor.node("y").toBuilder()
            .putAttr("block_size", AttrValue.newBuilder().setI(2).build())
            .putAttr("data_format", Attrs.of("NCHW_VECT_C"))
            .putAttr("T", Attrs.of(DataType.DT_QINT8)));
    NodeDef x = editor.node("x").toBuilder().putAttr("dtype", Attrs.of(DataType.DT_QINT8)).build();
    editor.put(
        x.toBuilder().putAttr("shape", AttrValue.newBuilder().setShape(unknownRank()).build()));
    RewriteLog log = new RewriteLog();
    new NchwToNhwc().apply(editor, log);
    assertThat(log.entries()).singleElement().satisfies(e -> assertThat(e.applied()).isFalse());
  }

  private static TensorShapeProto unknownRank() {
    return TensorShapeProto.newBuilder().setUnknownRank(true).build();
  }
}
