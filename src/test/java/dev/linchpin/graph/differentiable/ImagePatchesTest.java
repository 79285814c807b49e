package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.graph.RewriteLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.GraphDef;

class ImagePatchesTest {
  private static final float[] X = Oracle.random(1, 2 * 6 * 7 * 3);

  private static GraphDef graph(String padding, int stride, int rate) {
    return Nodes.x(-1, 6, 7, 3)
        .op("y", "ExtractImagePatches", "x")
        .list("ksizes", 1, 2, 3, 1)
        .list("strides", 1, stride, stride, 1)
        .list("rates", 1, rate, rate, 1)
        .attr("padding", padding)
        .build();
  }

  @ParameterizedTest
  @CsvSource({"VALID, 2", "SAME, 3", "SAME, 1"})
  void sameNumbersAndRightGradient(String padding, int stride) {
    Oracle.check(new ImagePatches(), graph(padding, stride, 1), X, 2, 6, 7, 3);
  }

  @Test
  void ratesBecomeDilationsForDilatedConvolution() {
    GraphDef dilated = Oracle.rewritten(graph("SAME", 1, 2), new ImagePatches(), new RewriteLog());
    GraphDef after = Oracle.check(new DilatedConvolution(), dilated, X, 2, 6, 7, 3);
    Oracle.assertClose(
        new Oracle(after, 2, 6, 7, 3).run(X),
        new Oracle(graph("SAME", 1, 2), 2, 6, 7, 3).run(X),
        0);
  }

  @Test
  void withoutItThereIsNoGradient() {
    assertThatThrownBy(() -> new Oracle(graph("SAME", 1, 1), 2, 6, 7, 3).gradient(X))
        .hasMessageContaining("No gradient defined");
  }
}
