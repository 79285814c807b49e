package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.graph.RewriteLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.GraphDef;

class GuardedOpsTest {
  private static final int N = 12;

  /** Both operands depend on x. */
  private static GraphDef binary(String op) {
    return Nodes.x(-1, N)
        .random("w", N)
        .op("first", "Mul", "x", "w")
        .op("second", "Square", "x")
        .op("y", op, "first", "second")
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Xdivy", "Xlogy", "Xlog1py", "MulNoNan"})
  void sameNumbersAndRightGradient(String op) {
    Oracle.check(new GuardedOps(), binary(op), Oracle.between(1, 2 * N, 0.5f, 1.5f), 2, N);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Xdivy", "Xlogy", "Xlog1py", "MulNoNan"})
  void zeroWinsOverInfinityAndNaN(String op) {
    boolean product = op.equals("MulNoNan");
    String[] inputs = product ? new String[] {"bad", "x"} : new String[] {"x", "bad"};
    float[] bad = {Float.NaN, -2, Float.POSITIVE_INFINITY, 0};
    GraphDef graph = Nodes.x(-1, 4).floats("bad", bad, 4).op("y", op, inputs).build();
    GraphDef after = Oracle.rewritten(graph, new GuardedOps(), new RewriteLog());
    Oracle oracle = new Oracle(after, 1, 4);
    assertThat(oracle.run(new float[4])).containsOnly(0f);
    assertThat(oracle.gradient(new float[4])).containsOnly(0f);
  }

  @Test
  void withoutItThereIsNoGradient() {
    float[] x = Oracle.between(1, 2 * N, 0.5f, 1.5f);
    for (String op : new String[] {"Xdivy", "Xlogy", "Xlog1py", "MulNoNan"}) {
      assertThatThrownBy(() -> new Oracle(binary(op), 2, N).gradient(x))
          .hasMessageContaining("No gradient defined");
    }
  }
}
