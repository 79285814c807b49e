package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.graph.RewriteLog;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.GraphDef;

class PiecewiseConstantTest {
  // Away from steps at multiples of 0.5 and from 0.
  private static final float[] X = {0.3f, -0.7f, 1.2f, -2.2f, 3.3f, 0.2f};

  private static GraphDef graph(String op) {
    Nodes nodes = Nodes.x(-1, 6).floats("one", new float[] {1});
    if (op.equals("FloorDiv")) {
      nodes.op("steps", op, "x", "one");
    } else {
      nodes.op("steps", op, "x");
    }
    return nodes.op("square", "Square", "x").op("y", "AddV2", "steps", "square").build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Round", "Rint", "Ceil", "FloorDiv", "OnesLike"})
  void sameNumbersAndRightGradient(String op) {
    GraphDef after = Oracle.check(new PiecewiseConstant(), graph(op), X, 1, 6);
    RewriteLog again = new RewriteLog();
    assertThat(Oracle.rewritten(after, new PiecewiseConstant(), again)).isEqualTo(after);
    assertThat(again.entries()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Round", "Rint", "Ceil", "FloorDiv", "OnesLike"})
  void withoutItThereIsNoGradient(String op) {
    assertThatThrownBy(() -> new Oracle(graph(op), 1, 6).gradient(X))
        .hasMessageContaining("No gradient defined");
  }
}
