package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

class SparseCrossEntropyTest {
  private static final float[] X = Oracle.random(1, 15);

  private static GraphDef graph() {
    return Nodes.x(-1, 5)
        .ints("labels", new long[] {4, 0, 2}, 3)
        .op("y", "SparseSoftmaxCrossEntropyWithLogits", "x", "labels")
        .attr("Tlabels", DataType.DT_INT32)
        .build();
  }

  @Test
  void sameNumbersAndRightGradient() {
    Oracle.check(new SparseCrossEntropy(), graph(), X, 3, 5);
  }

  @Test
  void withoutItThereIsNoGradient() {
    assertThatThrownBy(() -> new Oracle(graph(), 3, 5).gradient(X))
        .hasMessageContaining("No gradient defined");
  }
}
