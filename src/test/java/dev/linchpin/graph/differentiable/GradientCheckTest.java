package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.graph.differentiable.GradientCheck.Finding;
import dev.linchpin.graph.differentiable.GradientCheck.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

class GradientCheckTest {
  private static final TensorRef X = new TensorRef("x", 0);
  private static final TensorRef Y = new TensorRef("y", 0);

  private static List<Finding> findings(Nodes nodes) {
    return GradientCheck.findings(editor(nodes.build()), X, Y);
  }

  private static GraphEditor editor(GraphDef graph) {
    return new GraphEditor(graph, List.of("x", "y"));
  }

  private static void assertOne(Nodes nodes, String node, Kind kind) {
    assertThat(findings(nodes))
        .singleElement()
        .satisfies(f -> assertThat(f.node()).isEqualTo(node))
        .satisfies(f -> assertThat(f.kind()).isEqualTo(kind));
  }

  @Test
  void acceptsEveryGoodGradient() {
    for (GoodGradientsTest.Case c : GoodGradientsTest.cases()) {
      List<Finding> found = GradientCheck.findings(editor(c.graph()), X, Y);
      if (c.form().equals("is_training true")) {
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.BATCH_DEPENDENT);
      } else {
        assertThat(found).as("%s", c).isEmpty();
      }
    }
  }

  @Test
  void namesAnOpWithoutGradientOnTheWay() {
    GraphDef graph = Nodes.x(-1, 4).op("bad", "Digamma", "x").op("y", "Square", "bad").build();
    assertThatThrownBy(() -> GradientCheck.require(editor(graph), X, Y))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("Digamma", "node bad", "x:0", "y:0");
    // The check is right: TensorFlow throws.
    assertThatThrownBy(() -> new Oracle(graph, 1, 4).gradient(new float[] {1, 2, 3, 4}))
        .hasMessageContaining("No gradient defined");
  }

  @Test
  void refusesAnOpThatTensorFlowDoesNotHave() {
    Nodes nodes = Nodes.x(-1, 4).op("y", "MyCustomOp", "x");
    assertThatThrownBy(() -> findings(nodes))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("MyCustomOp");
  }

  private static GraphDef unsupported(String op) {
    Nodes nodes = Nodes.x(1, 4, 4, 3).scalarInt("axis", 1).ints("size", new long[] {2, 2}, 2);
    switch (op) {
      case "ResizeArea" -> nodes.op("bad", op, "x", "size");
      case "Cumprod" -> nodes.op("bad", op, "x", "axis");
      case "RGBToHSV" -> nodes.op("bad", op, "x");
      case "AdjustContrastv2" ->
          nodes.floats("factor", new float[] {2}).op("bad", op, "x", "factor");
      case "Dilation2D" ->
          nodes
              .random("w", 2, 2, 3)
              .op("bad", op, "x", "w")
              .list("strides", 1, 1, 1, 1)
              .list("rates", 1, 1, 1, 1)
              .attr("padding", "SAME");
      default ->
          nodes
              .op("deep", "ExpandDims", "x", "axis")
              .random("w", 1, 2, 2, 3, 2)
              .op("bad", op, "deep", "w")
              .list("strides", 1, 1, 1, 1, 1)
              .attr("padding", "SAME");
    }
    return nodes.op("y", "Square", "bad").build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ResizeArea", "Cumprod", "RGBToHSV", "AdjustContrastv2", "Dilation2D", "Conv3D"})
  void refusesByNameWhatNoRewriteMends(String op) {
    GraphEditor editor = editor(unsupported(op));
    new GradientSafety().apply(editor, new RewriteLog());
    assertThat(GradientCheck.unsupported(editor, X, Y)).extracting(Finding::op).containsExactly(op);
    assertThatThrownBy(
            () -> new Oracle(unsupported(op), 1, 4, 4, 3).gradient(Oracle.between(1, 48, 0, 1)))
        .hasMessageContaining("No gradient defined for op: " + op);
  }

  @Test
  void acceptsBiasAddWithChannelsFirst() {
    GraphDef sequence =
        Nodes.x(-1, 4, 3)
            .random("b", 4)
            .op("y", "BiasAdd", "x", "b")
            .attr("data_format", "NCHW")
            .build();
    GraphEditor editor = editor(sequence);
    new GradientSafety().apply(editor, new RewriteLog());
    assertThat(editor.toGraphDef()).isEqualTo(sequence);
    assertThat(GradientCheck.findings(editor, X, Y)).isEmpty();
    assertThat(new Oracle(sequence, 2, 4, 3).gradientError(Oracle.random(1, 24)))
        .isLessThan(Oracle.TOLERANCE);
  }

  @Test
  void namesAllOfThemAtOnce() {
    Nodes nodes = Nodes.x(-1, 4).op("a", "Digamma", "x").op("b", "Igamma", "x", "a");
    assertThat(findings(nodes.op("y", "Square", "b")))
        .extracting(Finding::op)
        .containsExactlyInAnyOrder("Digamma", "Igamma");
  }

  @Test
  void ignoresOpsBesideTheWay() {
    // Of a constant; of the shape alone; and of what does not lead to y.
    Nodes nodes =
        Nodes.x(-1, 4)
            .floats("c", new float[] {2})
            .op("constant", "Digamma", "c")
            .op("shape", "Shape", "x")
            .ints("axes", new long[] {0}, 1)
            .node("count", "Prod", "shape", "axes")
            .attr("T", DataType.DT_INT32)
            .node("float", "Cast", "count")
            .attr("SrcT", DataType.DT_INT32)
            .attr("DstT", DataType.DT_FLOAT)
            .op("side", "Digamma", "x")
            .op("scaled", "RealDiv", "x", "float")
            .op("y", "Mul", "scaled", "constant");
    assertThat(findings(nodes)).isEmpty();
  }

  @Test
  void namesWrongGradients() {
    Nodes conv = Nodes.x(-1, 8, 8, 4).random("w", 3, 3, 4, 2);
    assertOne(
        conv.op("y", "Conv2D", "x", "w")
            .attr("padding", "SAME")
            .list("strides", 1, 1, 1, 1)
            .list("dilations", 1, 2, 2, 1),
        "y",
        Kind.WRONG_GRADIENT);
    assertOne(
        Nodes.x(-1, 8, 8, 4)
            .random("w", 3, 3, 2, 2)
            .op("y", "Conv2D", "x", "w")
            .attr("padding", "SAME")
            .list("strides", 1, 1, 1, 1),
        "y",
        Kind.WRONG_GRADIENT);
    assertOne(
        Nodes.x(-1, 8, 8, 4).op("y", "LRN", "x").attr("beta", 0.75f), "y", Kind.WRONG_GRADIENT);
    assertOne(
        Nodes.x(-1, 8, 8, 4)
            .op("y", "MaxPool", "x")
            .attr("padding", "EXPLICIT")
            .list("explicit_paddings", 0, 0, 1, 1, 1, 1, 0, 0)
            .list("ksize", 1, 2, 2, 1)
            .list("strides", 1, 1, 1, 1),
        "y",
        Kind.WRONG_GRADIENT);
    assertOne(
        Nodes.x(-1, 4, 8, 8)
            .op("y", "AvgPool", "x")
            .attr("padding", "SAME")
            .attr("data_format", "NCHW")
            .list("ksize", 1, 1, 2, 2)
            .list("strides", 1, 1, 1, 1),
        "y",
        Kind.WRONG_GRADIENT);
  }

  @Test
  void refusesControlFlowThatWouldAbortTheProcess() {
    Nodes nodes =
        Nodes.x(-1, 4)
            .node("p", "Placeholder")
            .attr("dtype", DataType.DT_BOOL)
            .op("switch", "Switch", "x", "p")
            .op("tanh", "Tanh", "switch:1")
            .op("y", "Merge", "switch", "tanh")
            .attr("N", 2);
    assertThat(findings(nodes))
        .filteredOn(f -> f.kind() == Kind.FORBIDDEN)
        .extracting(Finding::op)
        .containsExactly("Switch", "Merge");
  }

  @Test
  void refusesDropoutThatIsStillOn() {
    Nodes nodes =
        Nodes.x(-1, 4)
            .op("shape", "Shape", "x")
            .node("noise", "RandomUniform", "shape")
            .attr("T", DataType.DT_INT32)
            .attr("dtype", DataType.DT_FLOAT)
            .floats("rate", new float[] {0.5f})
            .op("keep", "GreaterEqual", "noise", "rate")
            .floats("zero", new float[] {0})
            .op("y", "SelectV2", "keep", "x", "zero");
    assertOne(nodes, "noise", Kind.STOCHASTIC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Floor", "Sign", "StopGradient", "Round", "Ceil"})
  void warnsWhereAWayIsCutAndRefusesWhereAllAre(String op) {
    Nodes partly = Nodes.x(-1, 4).op("cut", op, "x").op("y", "AddV2", "x", "cut");
    GraphEditor editor = editor(partly.build());
    new GradientSafety().apply(editor, new RewriteLog());
    assertThat(GradientCheck.require(editor, X, Y))
        .singleElement()
        .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.ZERO_GRADIENT))
        .satisfies(f -> assertThat(f.op()).isEqualTo(op));

    GraphEditor wholly = editor(Nodes.x(-1, 4).op("cut", op, "x").op("y", "Square", "cut").build());
    new GradientSafety().apply(wholly, new RewriteLog());
    assertThatThrownBy(() -> GradientCheck.require(wholly, X, Y))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("every way is cut", "cut", "gradient is zero");
  }

  /** mean over {@code axis} of (x - StopGradient(mean of x over axis 1))^2. */
  private static Nodes variance(long axis) {
    return Nodes.x(-1, 4)
        .ints("one", new long[] {1}, 1)
        .ints("axis", new long[] {axis}, 1)
        .op("mean", "Mean", "x", "one")
        .attr("keep_dims", true)
        .op("stop", "StopGradient", "mean")
        .op("square", "SquaredDifference", "x", "stop")
        .op("y", "Mean", "square", "axis")
        .attr("keep_dims", true);
  }

  @Test
  void theStopGradientOfAVarianceHidesNothing() {
    assertThat(findings(variance(1))).isEmpty();
    float[] x = Oracle.random(1, 12);
    assertThat(new Oracle(variance(1).build(), 3, 4).gradientError(x)).isLessThan(Oracle.TOLERANCE);

    assertOne(variance(0), "stop", Kind.ZERO_GRADIENT);
    assertThat(new Oracle(variance(0).build(), 3, 4).gradientError(x)).isGreaterThan(0.05);
  }

  @Test
  void refusesWhereIntegersCutEveryWay() {
    Nodes nodes =
        Nodes.x(-1, 4)
            .node("bytes", "Cast", "x")
            .attr("SrcT", DataType.DT_FLOAT)
            .attr("DstT", DataType.DT_UINT8)
            .node("y", "Cast", "bytes")
            .attr("SrcT", DataType.DT_UINT8)
            .attr("DstT", DataType.DT_FLOAT);
    assertThat(findings(nodes))
        .singleElement()
        .satisfies(f -> assertThat(f.reason()).contains("DT_UINT8", "every way is cut"));
  }

  @Test
  void refusesADisconnectedResult() {
    assertThat(findings(Nodes.x(-1, 4).floats("c", new float[] {1}).op("y", "Square", "c")))
        .singleElement()
        .satisfies(f -> assertThat(f.reason()).contains("does not depend"));
  }
}
