package dev.linchpin.graph.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.testing.Defs;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

class FreezeVariablesTest {
  private static final Map<String, Variable> VARIABLES =
      Map.of(
          "w",
          new Variable(
              "dense/kernel", "k", Constant.floats(new float[] {5, 6, 7}, 3).toProto(), true),
          "i",
          new Variable("index", "i", Constant.ints(new long[] {2, 0}, 2).toProto(), true));

  private static NodeDef handle(String name, DataType type) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("VarHandleOp")
        .putAttr("dtype", Nodes.type(type))
        .build();
  }

  private static NodeDef read(String name, String handle, DataType type) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("ReadVariableOp")
        .addInput(handle)
        .putAttr("dtype", Nodes.type(type))
        .build();
  }

  private static GraphEditor freeze(Defs defs, String... kept) {
    GraphEditor graph = new GraphEditor(defs.build(), Set.of(kept));
    new FreezeVariables(VARIABLES).apply(graph, new RewriteLog());
    return graph;
  }

  private static Defs handles() {
    return Defs.graph()
        .add(handle("w", DataType.DT_FLOAT))
        .add(handle("i", DataType.DT_INT32))
        .op("w_again", "Identity", "w");
  }

  @Test
  void readsBecomeConstantsUnderTheAuthorsName() {
    GraphEditor graph =
        freeze(
            handles()
                .add(read("r", "w", DataType.DT_FLOAT))
                .add(read("s", "w_again", DataType.DT_FLOAT))
                .op("y", "AddV2", "r", "s"),
            "y");
    FreezeVariables.refuseLeft(graph);
    assertThat(graph.nodes())
        .extracting(NodeDef::getName)
        .containsExactlyInAnyOrder("variables/dense/kernel", "y");
    assertThat(Defs.run(graph.toGraphDef(), "y", Map.of())).containsExactly(10, 12, 14);
  }

  @Test
  void handlesOfOneVariableShareItsConstant() {
    Variable v = VARIABLES.get("w");
    FreezeVariables freeze = new FreezeVariables(Map.of("w", v, "w_copy", v));
    GraphEditor graph =
        new GraphEditor(
            handles()
                .add(handle("w_copy", DataType.DT_FLOAT))
                .add(read("r", "w", DataType.DT_FLOAT))
                .add(read("s", "w_copy", DataType.DT_FLOAT))
                .op("y", "AddV2", "r", "s")
                .build(),
            Set.of("y"));
    freeze.apply(graph, new RewriteLog());
    assertThat(graph.node("y").getInputList())
        .containsExactly("variables/dense/kernel", "variables/dense/kernel");
    assertThat(freeze.constants()).containsExactly(Map.entry("variables/dense/kernel", v));
  }

  @Test
  void gathersByIndicesThatAreAVariable() {
    GraphEditor graph =
        freeze(
            handles()
                .add(read("indices", "i", DataType.DT_INT32))
                .add(
                    NodeDef.newBuilder()
                        .setName("y")
                        .setOp("ResourceGather")
                        .addInput("w")
                        .addInput("indices")
                        .putAttr("dtype", Nodes.type(DataType.DT_FLOAT))
                        .putAttr("Tindices", Nodes.type(DataType.DT_INT32))
                        .build()),
            "y");
    FreezeVariables.refuseLeft(graph);
    assertThat(Defs.run(graph.toGraphDef(), "y", Map.of())).containsExactly(7, 5);
  }

  @Test
  void referenceVariables() {
    GraphEditor graph =
        freeze(
            Defs.graph()
                .add(handle("w", DataType.DT_FLOAT).toBuilder().setOp("VariableV2").build())
                .op("w/read", "Identity", "w")
                .op("y", "Neg", "w/read"),
            "y");
    FreezeVariables.refuseLeft(graph);
    assertThat(Defs.run(graph.toGraphDef(), "y", Map.of())).containsExactly(-5, -6, -7);
  }

  @Test
  void otherUsesAreRefusedByName() {
    assertThatThrownBy(
            () ->
                FreezeVariables.refuseLeft(
                    freeze(handles().op("a", "AssignAddVariableOp", "w"), "a")))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("node a (AssignAddVariableOp)", "variable w", "for inference");
    assertThatThrownBy(
            () ->
                FreezeVariables.refuseLeft(
                    freeze(handles().op("loop", "While", "w_again"), "loop")))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("node loop (While)", "loop or a branch");
    assertThatThrownBy(
            () ->
                FreezeVariables.refuseLeft(
                    freeze(
                        Defs.graph()
                            .placeholder("p", DataType.DT_RESOURCE)
                            .add(read("r", "p", DataType.DT_FLOAT)),
                        "r")))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("node r (ReadVariableOp)", "p (Placeholder)");
  }

  @Test
  void aVariableWithoutAValue() {
    assertThatThrownBy(
            () ->
                freeze(
                    Defs.graph()
                        .add(handle("lost", DataType.DT_FLOAT))
                        .add(read("r", "lost", DataType.DT_FLOAT)),
                    "r"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no value for the variable lost");
  }

  @Test
  void aGraphWithoutVariablesStaysAsItIs() {
    Defs defs = Defs.graph().placeholder("x", 2).op("y", "Neg", "x");
    assertThat(freeze(defs, "y").nodes()).isEqualTo(defs.build().getNodeList());
  }
}
