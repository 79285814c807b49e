package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.GraphDef;

class ExplicitPaddingTest {

  private static GraphDef graph(String op) {
    Nodes nodes = Nodes.x(-1, 4, 3, 2).random("w", 3, 2, 2, 2);
    if (op.equals("MaxPool")) {
      nodes.op("y", op, "x").list("ksize", 1, 2, 2, 1);
    } else {
      nodes.op("y", op, "x", "w");
    }
    return nodes
        .attr("padding", "EXPLICIT")
        .list("explicit_paddings", 0, 0, 1, 0, 0, 1, 0, 0)
        .list("strides", 1, 2, 2, 1)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Conv2D", "MaxPool"})
  void sameNumbersAndRightGradient(String op) {
    // All negative: a pool padded with 0 instead of -∞ would show.
    float[] x = Oracle.apart(1, 24);
    for (int i = 0; i < x.length; i++) {
      x[i] -= 2;
    }
    Oracle.check(new ExplicitPadding(), graph(op), x, 1, 4, 3, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Conv2D", "MaxPool"})
  void withoutItTheGradientFailsWhenRun(String op) {
    Oracle oracle = new Oracle(graph(op), 1, 4, 3, 2);
    assertThatThrownBy(() -> oracle.gradient(Oracle.apart(1, 24)))
        .isInstanceOf(RuntimeException.class);
  }
}
