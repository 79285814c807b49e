package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.RewriteLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.GraphDef;

class DilatedConvolutionTest {

  private static GraphDef graph(
      String op, long height, String padding, int stride, int dilation, int dilationWidth) {
    Nodes nodes = Nodes.x(-1, height, 7, 2).random("w", 3, 2, 2, 3);
    nodes
        .op("y", op, "x", "w")
        .attr("padding", padding)
        .list("strides", 1, stride, stride, 1)
        .list("dilations", 1, dilation, dilationWidth, 1);
    if (padding.equals("EXPLICIT")) {
      nodes.list("explicit_paddings", 0, 0, 1, 3, 2, 0, 0, 0);
    }
    return nodes.build();
  }

  @ParameterizedTest
  @CsvSource({
    "Conv2D, SAME, 1, 2, 2",
    "Conv2D, SAME, 1, 3, 2",
    "Conv2D, VALID, 1, 2, 3",
    "Conv2D, EXPLICIT, 1, 2, 2",
    "Conv2D, SAME, 2, 2, 2",
    "DepthwiseConv2dNative, SAME, 1, 2, 2",
    "DepthwiseConv2dNative, VALID, 1, 2, 3"
  })
  void sameNumbersAndRightGradient(String op, String padding, int stride, int dh, int dw) {
    GraphDef graph = graph(op, 8, padding, stride, dh, dw);
    Oracle.check(new DilatedConvolution(), graph, Oracle.random(1, 2 * 8 * 7 * 2), 2, 8, 7, 2);
  }

  // VALID is not tried without the rewrite: there oneDNN aborts the JVM.
  @ParameterizedTest
  @ValueSource(strings = {"Conv2D", "DepthwiseConv2dNative"})
  void withoutItTheGradientIsSilentlyWrong(String op) {
    GraphDef graph = graph(op, 8, "SAME", 1, 2, 2);
    float[] x = Oracle.random(1, 2 * 8 * 7 * 2);
    assertThat(new Oracle(graph, 2, 8, 7, 2).assumeRuns(x).gradientError(x)).isGreaterThan(0.1);
  }

  @Test
  void refusesAnUnknownImageSize() {
    RewriteLog log = new RewriteLog();
    GraphDef graph = graph("Conv2D", -1, "SAME", 1, 2, 2);
    assertThat(Oracle.rewritten(graph, new DilatedConvolution(), log)).isEqualTo(graph);
    assertThat(log.entries())
        .singleElement()
        .satisfies(e -> assertThat(e.applied()).isFalse())
        .satisfies(e -> assertThat(e.reason()).contains("Conv2D", "size 1", "unknown"));
  }
}
