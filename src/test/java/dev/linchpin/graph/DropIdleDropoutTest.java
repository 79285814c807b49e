package dev.linchpin.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.testing.Defs;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

class DropIdleDropoutTest {
  @ParameterizedTest
  @CsvSource({"0, true", "0.5, false", "1e-7, false"})
  void onlyARateOfZeroGoes(float rate, boolean gone) {
    GraphDef def =
        Defs.graph()
            .placeholder("x", 2)
            .ints("shape", 2)
            .op(
                "u",
                "RandomUniform",
                n ->
                    n.putAttr("T", Nodes.type(DataType.DT_INT32))
                        .putAttr("dtype", Nodes.type(DataType.DT_FLOAT)),
                "shape")
            .floats("rate", new float[] {rate})
            .op("mask", "GreaterEqual", "u", "rate")
            .floats("zero", new float[1])
            .op("select", "SelectV2", "mask", "x", "zero")
            .add(Nodes.cast("ones", DataType.DT_BOOL, DataType.DT_FLOAT, "mask"))
            .op("mul", "Mul", "select", "ones")
            .op("swapped", "Mul", "ones", "mul")
            .op("y", "Neg", "swapped")
            .build();
    GraphEditor graph = new GraphEditor(def, Set.of("y"));
    new DropIdleDropout().apply(graph, new RewriteLog());
    assertThat(graph.has("u")).isEqualTo(!gone);
    assertThat(graph.nodes()).hasSize(gone ? 2 : def.getNodeCount());
    if (gone) {
      assertThat(graph.node("y").getInput(0)).isEqualTo("x");
    }
  }
}
