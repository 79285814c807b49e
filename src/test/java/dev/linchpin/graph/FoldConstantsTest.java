package dev.linchpin.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.testing.Defs;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class FoldConstantsTest {
  private static GraphEditor fold(GraphDef def, String... kept) {
    GraphEditor graph = new GraphEditor(def, Set.of(kept));
    new FoldConstants().apply(graph, new RewriteLog());
    return graph;
  }

  @Test
  void whatDependsOnConstantsAloneBecomesOne() {
    GraphDef def =
        Defs.graph()
            .placeholder("x", 2)
            .floats("v", new float[] {4, 9}, 2)
            .floats("e", new float[] {0.1f}, 1)
            .op("sum", "AddV2", "v", "e")
            .op("scale", "Rsqrt", "sum")
            .op("y", "Mul", "x", "scale")
            .build();
    GraphEditor graph = fold(def, "y");
    assertThat(graph.nodes())
        .extracting(n -> n.getOp())
        .containsExactlyInAnyOrder("Placeholder", "Const", "Mul");
    assertThat(graph.constant(graph.node("y").getInput(1))).isPresent();
    try (TFloat32 x = Tensors.floats(new float[] {0.3f, -7f}, 2)) {
      assertThat(Defs.run(graph.toGraphDef(), "y", Map.of("x", x)))
          .isEqualTo(Defs.run(def, "y", Map.of("x", x)));
    }
  }

  @Test
  void keptNodesAndSecondOutputsStayRight() {
    GraphDef def =
        Defs.graph()
            .placeholder("x", 1)
            .add(Constant.ints(new long[] {0}).toNode("axis"))
            .floats("v", new float[] {1, 2}, 2)
            .op("split", "Split", n -> n.putAttr("num_split", Nodes.integer(2)), "axis", "v")
            .op("y", "Mul", "x", "split:1")
            .op("kept", "Neg", "v")
            .build();
    GraphEditor graph = fold(def, "y", "kept");
    assertThat(graph.constant(graph.node("y").getInput(1)).orElseThrow().floats())
        .containsExactly(2);
    assertThat(graph.node("kept").getOp()).isEqualTo("Neg");
  }

  @Test
  void randomNumbersPlaceholdersAndLoopsAreNoConstants() {
    GraphDef def =
        Defs.graph()
            .placeholder("x", 2)
            .ints("shape", 2)
            .op(
                "random",
                "RandomUniform",
                n ->
                    n.putAttr("T", Nodes.type(DataType.DT_INT32))
                        .putAttr("dtype", Nodes.type(DataType.DT_FLOAT)),
                "shape")
            .floats("start", new float[] {1}, 1)
            .op("enter", "Enter", n -> n.putAttr("frame_name", Defs.text("f")), "start")
            .op("y", "Mul", "x", "random")
            .op("z", "Mul", "y", "enter")
            .build();
    GraphEditor graph = fold(def, "z");
    assertThat(graph.toGraphDef().getNodeList()).hasSameElementsAs(def.getNodeList());
  }

  /** As Keras 3's random layers leave them: the key is a uint64, which can't be fetched. */
  @Test
  void keysOfStatelessRandomNumbersAreLeft() {
    GraphDef def =
        Defs.graph()
            .placeholder("x", 2)
            .ints("seed", 1, 2)
            .op(
                "key",
                "StatelessRandomGetKeyCounter",
                n -> n.putAttr("Tseed", Nodes.type(DataType.DT_INT32)),
                "seed")
            .op("kept", "Identity", n -> n.putAttr("T", Nodes.type(DataType.DT_UINT64)), "key")
            .build();
    assertThat(fold(def, "x", "kept").node("kept").getInput(0)).isEqualTo("key");
  }
}
