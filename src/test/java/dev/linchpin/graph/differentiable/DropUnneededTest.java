package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
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

class DropUnneededTest {
  private static final float[] X = Oracle.random(1, 12);

  private static GraphDef passing(String op) {
    Nodes nodes = Nodes.x(-1, 4).op("before", "Tanh", "x");
    switch (op) {
      case "IdentityN" ->
          nodes.node("pass", op, "x", "before").types("T", DataType.DT_FLOAT, DataType.DT_FLOAT);
      case "EnsureShape" -> nodes.op("pass", op, "before");
      case "PlaceholderWithDefault" ->
          nodes.node("pass", op, "before").attr("dtype", DataType.DT_FLOAT);
      default -> nodes.op("pass", op, "before");
    }
    if (op.equals("CheckNumerics")) {
      nodes.attr("message", "not finite");
    }
    GraphDef graph = nodes.op("y", "Square", op.equals("IdentityN") ? "pass:1" : "pass").build();
    GraphDef.Builder shaped = graph.toBuilder();
    for (NodeDef.Builder node : shaped.getNodeBuilderList()) {
      if (node.getOp().equals("EnsureShape") || node.getOp().equals("PlaceholderWithDefault")) {
        node.putAttr(
            "shape",
            AttrValue.newBuilder()
                .setShape(
                    TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(-1))
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(4)))
                .build());
      }
    }
    return shaped.build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Identity",
        "IdentityN",
        "EnsureShape",
        "PlaceholderWithDefault",
        "PreventGradient",
        "Snapshot",
        "XlaSharding",
        "CheckNumerics"
      })
  void sameNumbersAndRightGradient(String op) {
    GraphDef after = Oracle.check(new DropUnneeded(), passing(op), X, 3, 4);
    assertThat(after.getNodeList()).extracting(NodeDef::getOp).doesNotContain(op);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IdentityN",
        "EnsureShape",
        "PlaceholderWithDefault",
        "PreventGradient",
        "Snapshot"
      })
  void withoutItThereIsNoGradient(String op) {
    assertThatThrownBy(() -> new Oracle(passing(op), 3, 4).gradient(X))
        .hasMessageContaining("radient");
  }

  @Test
  void dropsControlEdgesAndWhatOnlyTheyHeld() {
    GraphDef graph =
        Nodes.x(-1, 4)
            .floats("limit", new float[] {9})
            .op("fine", "Less", "x", "limit")
            .ints("axes", new long[] {0, 1}, 2)
            .node("all", "All", "fine", "axes")
            .node("assert", "Assert", "all", "x")
            .types("T", DataType.DT_FLOAT)
            .node("done", "NoOp", "^assert")
            .op("y", "Tanh", "x", "^done")
            .build();
    GraphDef after = Oracle.rewritten(graph, new DropUnneeded(), new RewriteLog());
    assertThat(after.getNodeList()).extracting(NodeDef::getName).containsExactly("x", "y");
    assertThat(after.getNode(1).getInputList()).containsExactly("x");
  }

  @Test
  void dropsColocationWithWhatItDrops() {
    GraphDef graph = Nodes.x(-1, 4).op("id", "Identity", "x").op("y", "Tanh", "id").build();
    GraphEditor editor = new GraphEditor(graph, List.of("x", "y"));
    AttrValue.ListValue location =
        AttrValue.ListValue.newBuilder().addS(ByteString.copyFromUtf8("loc:@id")).build();
    editor.put(
        editor.node("y").toBuilder()
            .putAttr("_class", AttrValue.newBuilder().setList(location).build()));
    new DropUnneeded().apply(editor, new RewriteLog());
    assertThat(new Oracle(editor.toGraphDef(), 3, 4).run(X)).hasSize(12);
    assertThat(editor.node("y").containsAttr("_class")).isFalse();
  }

  @Test
  void keepsWhatIsKept() {
    GraphDef graph =
        Nodes.x(-1, 4).op("middle", "Snapshot", "x").op("y", "Snapshot", "middle").build();
    GraphEditor editor = new GraphEditor(graph, List.of("x", "middle", "y"));
    new DropUnneeded().apply(editor, new RewriteLog());
    assertThat(editor.node("middle").getOp()).isEqualTo("Identity");
    assertThat(editor.node("y").getInputList()).containsExactly("middle");
    assertThat(new Oracle(editor.toGraphDef(), 3, 4).run(X)).isEqualTo(X);
  }
}
