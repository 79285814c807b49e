package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

class DecideConditionalsTest {
  private static final float[] X = Oracle.random(1, 12);

  /** {@code training ? x·2 : tanh(x)}, the 2 hanging on its branch by a control edge. */
  private static GraphDef conditional(boolean training) {
    GraphDef graph =
        Nodes.x(-1, 4)
            .node("phase", "PlaceholderWithDefault", "value")
            .attr("dtype", DataType.DT_BOOL)
            .node("pred", "Identity", "phase")
            .attr("T", DataType.DT_BOOL)
            .op("switch", "Switch", "x", "pred")
            .node("switch_pred", "Switch", "pred", "pred")
            .attr("T", DataType.DT_BOOL)
            .node("switch_t", "Identity", "switch_pred:1")
            .attr("T", DataType.DT_BOOL)
            .floats("two", new float[] {2})
            .op("doubled", "Mul", "switch:1", "two")
            .op("tanh", "Tanh", "switch")
            .op("y", "Merge", "tanh", "doubled")
            .attr("N", 2)
            .build();
    GraphDef.Builder built = graph.toBuilder();
    for (NodeDef.Builder node : built.getNodeBuilderList()) {
      if (node.getName().equals("two")) {
        node.addInput("^switch_t");
      }
      if (node.getName().equals("phase")) {
        TensorShapeProto scalar = TensorShapeProto.getDefaultInstance();
        node.putAttr("shape", AttrValue.newBuilder().setShape(scalar).build());
      }
    }
    TensorProto value =
        TensorProto.newBuilder().setDtype(DataType.DT_BOOL).addBoolVal(training).build();
    return built
        .addNode(
            NodeDef.newBuilder()
                .setName("value")
                .setOp("Const")
                .putAttr("dtype", Attrs.of(DataType.DT_BOOL))
                .putAttr("value", AttrValue.newBuilder().setTensor(value).build()))
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takesTheBranchThatRuns(boolean training) {
    GraphDef after = Oracle.check(new DecideConditionals(), conditional(training), X, 3, 4);
    assertThat(after.getNodeList())
        .extracting(NodeDef::getOp)
        .doesNotContain("Switch", "Merge")
        .contains(training ? "Mul" : "Tanh");
    GraphDef safe = Oracle.rewritten(conditional(training), new GradientSafety(), new RewriteLog());
    assertThat(new Oracle(safe, 3, 4).run(X)).isEqualTo(new Oracle(after, 3, 4).run(X));
    assertThat(safe.getNodeList()).extracting(NodeDef::getName).contains("x", "y");
  }

  @Test
  void leavesWhatIsFedForTheCheckToRefuse() {
    GraphEditor editor = new GraphEditor(conditional(false), List.of("x", "y", "phase"));
    new GradientSafety().apply(editor, new RewriteLog());
    assertThat(GradientCheck.unsupported(editor, new TensorRef("x", 0), new TensorRef("y", 0)))
        .extracting(GradientCheck.Finding::op)
        .contains("Switch", "Merge");
  }
}
