package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.graph.RewriteLog;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;

class EuclideanNormTest {

  private static GraphDef graph() {
    return Nodes.x(-1, 4)
        .ints("axis", new long[] {1}, 1)
        .op("y", "EuclideanNorm", "x", "axis")
        .attr("keep_dims", true)
        .build();
  }

  @Test
  void sameNumbersAndRightGradient() {
    Oracle.check(new EuclideanNorm(), graph(), Oracle.random(1, 12), 3, 4);
  }

  @Test
  void atZeroTheGradientIsZeroNotNaN() {
    GraphDef after = Oracle.rewritten(graph(), new EuclideanNorm(), new RewriteLog());
    Oracle oracle = new Oracle(after, 1, 4);
    assertThat(oracle.run(new float[4])).containsExactly(0f);
    assertThat(oracle.gradient(new float[4])).containsOnly(0f);
  }

  @Test
  void withoutItThereIsNoGradient() {
    assertThatThrownBy(() -> new Oracle(graph(), 3, 4).gradient(Oracle.random(1, 12)))
        .hasMessageContaining("No gradient defined");
  }
}
