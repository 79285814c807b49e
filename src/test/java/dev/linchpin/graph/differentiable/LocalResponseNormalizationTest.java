package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;

class LocalResponseNormalizationTest {
  private static final float[] X = Oracle.random(1, 2 * 2 * 2 * 7);

  private static GraphDef graph(int radius, float bias, float alpha, float beta) {
    return Nodes.x(-1, 2, 2, 7)
        .op("y", "LRN", "x")
        .attr("depth_radius", radius)
        .attr("bias", bias)
        .attr("alpha", alpha)
        .attr("beta", beta)
        .build();
  }

  @Test
  void sameNumbersAndRightGradient() {
    LocalResponseNormalization rewrite = new LocalResponseNormalization();
    Oracle.check(rewrite, graph(2, 2, 0.5f, 0.75f), X, 2, 2, 2, 7);
    Oracle.check(rewrite, graph(5, 1, 1, 0.5f), X, 2, 2, 2, 7);
    Oracle.check(rewrite, Nodes.x(-1, 2, 2, 7).op("y", "LRN", "x").build(), X, 2, 2, 2, 7);
  }

  @Test
  void withoutItTheGradientIsSilentlyWrong() {
    assertThat(new Oracle(graph(2, 2, 0.5f, 0.75f), 2, 2, 2, 7).gradientError(X))
        .isGreaterThan(0.05);
  }
}
