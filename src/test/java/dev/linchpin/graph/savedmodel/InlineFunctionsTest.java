package dev.linchpin.graph.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Tensors;
import dev.linchpin.testing.Defs;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.types.TFloat32;

class InlineFunctionsTest {
  private static final AttrValue FLOAT = Nodes.type(DataType.DT_FLOAT);

  /** A function of float tensors; {@code returns} is name=tensor. */
  private static FunctionDef function(
      String name, List<String> args, List<String> returns, NodeDef... nodes) {
    FunctionDef.Builder function = FunctionDef.newBuilder();
    OpDef.Builder signature = function.getSignatureBuilder().setName(name);
    args.forEach(a -> signature.addInputArgBuilder().setName(a).setType(DataType.DT_FLOAT));
    for (String r : returns) {
      String[] parts = r.split("=");
      signature.addOutputArgBuilder().setName(parts[0]).setType(DataType.DT_FLOAT);
      function.putRet(parts[0], parts[1]);
    }
    return function.addAllNodeDef(Arrays.asList(nodes)).build();
  }

  private static NodeDef call(String name, String function, int outputs, String... inputs) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("PartitionedCall")
        .addAllInput(Arrays.asList(inputs))
        .putAttr("Tin", types((int) Arrays.stream(inputs).filter(i -> !i.startsWith("^")).count()))
        .putAttr("Tout", types(outputs))
        .putAttr(
            "f",
            AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(function)).build())
        .build();
  }

  private static AttrValue types(int n) {
    AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
    for (int i = 0; i < n; i++) {
      list.addType(DataType.DT_FLOAT);
    }
    return AttrValue.newBuilder().setList(list).build();
  }

  private static GraphDef graph(Defs top, FunctionDef... functions) {
    GraphDef.Builder graph = top.build().toBuilder();
    graph.getLibraryBuilder().addAllFunction(Arrays.asList(functions));
    return graph.build();
  }

  /** Inlines and checks against TensorFlow, which runs the functions. */
  private static GraphDef inlined(GraphDef graph, String fetch) {
    GraphDef flat = InlineFunctions.apply(graph, Set.of(fetch));
    assertThat(flat.getLibrary().getFunctionCount()).isZero();
    assertThat(flat.getNodeList())
        .noneMatch(n -> n.getOp().contains("Call"))
        .allMatch(n -> n.getInputList().stream().noneMatch(i -> i.startsWith("^")));
    try (TFloat32 x = Tensors.floats(new float[] {1, -2, 4}, 1, 3)) {
      assertThat(Defs.run(flat, fetch, Map.of("x", x)))
          .isEqualTo(Defs.run(graph, fetch, Map.of("x", x)));
    }
    return flat;
  }

  private static List<String> names(GraphDef graph) {
    return graph.getNodeList().stream().map(NodeDef::getName).toList();
  }

  @Test
  void nestedCallsAndNamesInUse() {
    FunctionDef inner =
        function(
            "inner", List.of("a"), List.of("out=square:y:0"), Nodes.op("square", "Square", "a"));
    FunctionDef outer =
        function(
            "outer",
            List.of("a"),
            List.of("out=sum:z:0"),
            call("first", "inner", 1, "a"),
            call("second", "inner", 1, "first:output:0"),
            Nodes.op("sum", "AddV2", "second:output:0", "a"));
    GraphDef flat =
        inlined(
            graph(
                Defs.graph()
                    .placeholder("x", 1, 3)
                    .add(call("once", "outer", 1, "x"))
                    .add(call("twice", "outer", 1, "once", "^x"))
                    .op("sum", "Neg", "twice"),
                inner,
                outer),
            "sum");
    assertThat(names(flat))
        .contains("square", "once/second/square", "twice/first/square", "sum", "once/sum")
        .doesNotHaveDuplicates()
        .hasSize(8);
    assertThat(flat.getNodeList())
        .anyMatch(n -> n.getName().equals("sum") && n.getOp().equals("Neg"));
  }

  @Test
  void outputsAreCountedByName() {
    FunctionDef f =
        function(
            "f",
            List.of("a"),
            List.of("loss=ce:loss:0", "gradient=ce:backprop:0", "same=a"),
            Nodes.op("ce", "SoftmaxCrossEntropyWithLogits", "a", "a"));
    GraphDef flat =
        inlined(
            graph(
                Defs.graph()
                    .placeholder("x", 1, 3)
                    .add(call("call", "f", 3, "x"))
                    .op("product", "Mul", "call:1", "call:2")
                    .op("y", "AddV2", "product", "call"),
                f),
            "y");
    assertThat(flat.getNodeList())
        .filteredOn(n -> n.getName().equals("product"))
        .singleElement()
        .satisfies(n -> assertThat(n.getInputList()).containsExactly("ce:1", "x"));
  }

  @Test
  void listsOfOutputs() {
    FunctionDef f =
        function(
            "f",
            List.of("a"),
            List.of("out=parts:output:2"),
            dev.linchpin.graph.Constant.ints(new long[] {1}).toNode("axis"),
            Nodes.op("parts", "Split", "axis:output:0", "a").toBuilder()
                .putAttr("num_split", Nodes.integer(3))
                .build());
    GraphDef flat =
        inlined(
            graph(
                Defs.graph()
                    .placeholder("x", 1, 3)
                    .add(call("call", "f", 1, "x"))
                    .op("y", "Neg", "call"),
                f),
            "y");
    assertThat(flat.getNodeList())
        .filteredOn(n -> n.getName().equals("y"))
        .singleElement()
        .satisfies(n -> assertThat(n.getInputList()).containsExactly("parts:2"));
  }

  @Test
  void attributesAreParametersOfTheCall() {
    AttrValue placeholder = AttrValue.newBuilder().setPlaceholder("T").build();
    FunctionDef.Builder generic =
        function("generic", List.of("a"), List.of("out=n:y:0"), Nodes.op("n", "Neg", "a"))
            .toBuilder();
    generic.getSignatureBuilder().addAttrBuilder().setName("T").setType("type");
    generic.getSignatureBuilder().getInputArgBuilder(0).clearType().setTypeAttr("T");
    generic.getSignatureBuilder().getOutputArgBuilder(0).clearType().setTypeAttr("T");
    generic.getNodeDefBuilder(0).putAttr("T", placeholder);
    NodeDef.Builder call = call("call", "generic", 1, "x").toBuilder();
    call.putAttr(
        "f",
        AttrValue.newBuilder()
            .setFunc(NameAttrList.newBuilder().setName("generic").putAttr("T", FLOAT))
            .build());
    GraphDef flat =
        InlineFunctions.apply(
            graph(
                Defs.graph().placeholder("x", 1, 3).add(call.build()).op("y", "Neg", "call"),
                generic.build()),
            Set.of("y"));
    assertThat(flat.getNodeList())
        .filteredOn(n -> n.getName().equals("n"))
        .singleElement()
        .satisfies(n -> assertThat(n.getAttrOrThrow("T")).isEqualTo(FLOAT));
    GraphDef without =
        graph(
            Defs.graph()
                .placeholder("x", 1, 3)
                .add(call("call", "generic", 1, "x"))
                .op("y", "Neg", "call"),
            generic.build());
    assertThatThrownBy(() -> InlineFunctions.apply(without, Set.of("y")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("attribute T");
  }

  @Test
  void anOpNamedAsAFunctionWithOutputsByName() {
    FunctionDef two =
        function(
            "TwoOfMine",
            List.of("a"),
            List.of("first=n:y:0", "second=s:y:0"),
            Nodes.op("n", "Neg", "a"),
            Nodes.op("s", "Square", "a"));
    FunctionDef outer =
        function(
            "outer",
            List.of("a"),
            List.of("out=difference:z:0"),
            NodeDef.newBuilder().setName("mine").setOp("TwoOfMine").addInput("a").build(),
            Nodes.op("difference", "Sub", "mine:second:0", "mine:first:0"));
    inlined(
        graph(
            Defs.graph()
                .placeholder("x", 1, 3)
                .add(call("call", "outer", 1, "x"))
                .op("y", "Neg", "call"),
            two,
            outer),
        "y");
  }

  @Test
  void onlyWhatTheRootsNeedIsThere() {
    FunctionDef f =
        function(
            "f",
            List.of("a"),
            List.of("out=n:y:0"),
            Nodes.op("n", "Neg", "a", "^side"),
            Nodes.op("side", "Square", "a"));
    GraphDef flat =
        inlined(
            graph(
                Defs.graph()
                    .placeholder("x", 1, 3)
                    .op("unused", "Neg", "x")
                    .add(call("call", "f", 1, "x"))
                    .op("y", "Exp", "call"),
                f),
            "y");
    assertThat(names(flat)).containsExactlyInAnyOrder("x", "n", "y");
  }

  @Test
  void functionsThatAreMissingOrCallThemselves() {
    FunctionDef self =
        function(
            "self", List.of("a"), List.of("out=again:output:0"), call("again", "self", 1, "a"));
    assertThatThrownBy(
            () ->
                InlineFunctions.apply(
                    graph(
                        Defs.graph()
                            .placeholder("x", 1, 3)
                            .add(call("call", "self", 1, "x"))
                            .op("y", "Neg", "call"),
                        self),
                    Set.of("y")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("self calls itself");
    assertThatThrownBy(
            () ->
                InlineFunctions.apply(
                    graph(
                        Defs.graph()
                            .placeholder("x", 1, 3)
                            .add(call("call", "nobody", 1, "x"))
                            .op("y", "Neg", "call")),
                    Set.of("y")))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("node call", "nobody");
  }

  @Test
  void aLoopOfTensorFlowOneEnds() {
    GraphDef loop =
        Defs.graph()
            .placeholder("x", 1, 3)
            .op("enter", "Enter", "x")
            .op("merge", "Merge", "enter", "next")
            .op("next", "NextIteration", "body")
            .op("body", "Neg", "merge")
            .op("y", "Exit", "body")
            .build();
    GraphDef flat = InlineFunctions.apply(loop, Set.of("y"));
    assertThat(names(flat)).containsExactlyInAnyOrderElementsOf(names(loop));
    assertThat(flat.getNodeList())
        .filteredOn(n -> n.getName().equals("next"))
        .singleElement()
        .satisfies(n -> assertThat(n.getInputList()).containsExactly("body"));
  }
}
