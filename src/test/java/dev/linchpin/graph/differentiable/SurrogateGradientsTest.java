package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.graph.RewriteLog;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;

class SurrogateGradientsTest {
  private static final int N = 12;

  /** Both operands depend on x. */
  private static GraphDef floorMod() {
    return Nodes.x(-1, N)
        .random("w", N)
        .op("first", "Mul", "x", "w")
        .op("second", "Square", "x")
        .op("y", "FloorMod", "first", "second")
        .build();
  }

  private static GraphDef erfc() {
    return Nodes.x(-1, N).op("y", "Erfc", "x").build();
  }

  @Test
  void complementaryErrorFunction() {
    float[] x = {-9, -4, -1, -0.5f, 0, 0.3f, 1, 2, 4, 5, 7, 9};
    GraphDef after = Oracle.check(new SurrogateGradients(), erfc(), x, 1, N);
    assertThat(new Oracle(after, 1, N).run(x)).isEqualTo(new Oracle(erfc(), 1, N).run(x));
  }

  @Test
  void floorModByBothInputs() {
    // |x·w| < x² for the first half: no step of ⌊·⌋ within reach of the differences.
    float[] x = Oracle.between(1, N, 1.2f, 1.5f);
    GraphDef after = Oracle.check(new SurrogateGradients(), floorMod(), x, 1, N);
    assertThat(new Oracle(after, 1, N).run(x)).isEqualTo(new Oracle(floorMod(), 1, N).run(x));
  }

  @Test
  void twiceIsOnce() {
    GraphDef once = Oracle.rewritten(erfc(), new SurrogateGradients(), new RewriteLog());
    GraphDef twice = Oracle.rewritten(once, new SurrogateGradients(), new RewriteLog());
    assertThat(twice).isEqualTo(once);
  }

  @Test
  void withoutItThereIsNoGradient() {
    float[] x = Oracle.between(1, N, 1.2f, 1.5f);
    assertThatThrownBy(() -> new Oracle(erfc(), 1, N).gradient(x))
        .hasMessageContaining("No gradient defined");
    assertThatThrownBy(() -> new Oracle(floorMod(), 1, N).gradient(x))
        .hasMessageContaining("No gradient defined");
  }
}
