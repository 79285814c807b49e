package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

class LegacyOpsTest {
  private static final float[] X = Oracle.random(1, 2 * 3 * 3 * 4);

  private static GraphDef batchNorm(String op) {
    Nodes nodes =
        Nodes.x(-1, 3, 3, 4)
            .random("scale", 4)
            .random("offset", 4)
            .random("mean", 4)
            .floats("variance", Oracle.between(3, 4, 0.5f, 2), 4)
            .op("y", op, "x", "scale", "offset", "mean", "variance")
            .attr("epsilon", 0.001f)
            .attr("is_training", false);
    if (!op.equals("FusedBatchNorm")) {
      nodes.attr("U", DataType.DT_FLOAT);
    }
    return nodes.build();
  }

  private static GraphDef concat() {
    return Nodes.x(-1, 3, 3, 4)
        .op("square", "Square", "x")
        .scalarInt("axis", 3)
        .op("y", "Concat", "axis", "x", "square")
        .attr("N", 2)
        .build();
  }

  private static GraphDef gather() {
    return Nodes.x(2, 3, 3, 4)
        .ints("indices", new long[] {1, 0, 1}, 3)
        .node("y", "Gather", "x", "indices")
        .attr("Tparams", DataType.DT_FLOAT)
        .attr("Tindices", DataType.DT_INT32)
        .attr("validate_indices", true)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"FusedBatchNorm", "FusedBatchNormV2"})
  void batchNormalization(String op) {
    Oracle.check(new LegacyOps(), batchNorm(op), X, 2, 3, 3, 4);
  }

  @Test
  void concatAndGather() {
    Oracle.check(new LegacyOps(), concat(), X, 2, 3, 3, 4);
    Oracle.check(new LegacyOps(), gather(), X, 2, 3, 3, 4);
  }

  @Test
  void withoutItThereIsNoGradient() {
    for (GraphDef graph : new GraphDef[] {batchNorm("FusedBatchNorm"), concat(), gather()}) {
      assertThatThrownBy(() -> new Oracle(graph, 2, 3, 3, 4).gradient(X))
          .hasMessageContaining("No gradient defined");
    }
  }
}
