package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.RewriteLog;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class GroupedConvolutionTest {
  private static final float[] X = Oracle.random(1, 2 * 5 * 5 * 6);

  private static GraphDef graph(int filterChannels) {
    return Nodes.x(-1, 5, 5, 6)
        .random("w", 3, 3, filterChannels, 6)
        .op("y", "Conv2D", "x", "w")
        .attr("padding", "SAME")
        .list("strides", 1, 2, 2, 1)
        .build();
  }

  @Test
  void sameNumbersAndRightGradient() {
    Oracle.check(new GroupedConvolution(), graph(2), X, 2, 5, 5, 6);
    Oracle.check(new GroupedConvolution(), graph(1), X, 2, 5, 5, 6);
  }

  @Test
  void leavesNoGroupedConvolution() {
    // Whether the grouped gradient runs depends on the CPU's kernels: oneDNN's do, Eigen's do not.
    GraphDef after = Oracle.check(new GroupedConvolution(), graph(2), X, 2, 5, 5, 6);
    assertThat(after.getNodeList().stream().map(NodeDef::getOp))
        .filteredOn("Conv2D"::equals)
        .hasSize(3);
    assertThat(after.getNodeList().stream().map(NodeDef::getOp)).contains("Split", "ConcatV2");
  }

  @Test
  void aGroupAChannelIsADepthwiseConvolution() {
    GraphDef after = Oracle.check(new GroupedConvolution(), graph(1), X, 2, 5, 5, 6);
    assertThat(after.getNodeList().stream().map(NodeDef::getOp))
        .contains("DepthwiseConv2dNative")
        .doesNotContain("Conv2D", "Split");
  }

  @Test
  void leavesAnOrdinaryConvolutionAlone() {
    RewriteLog log = new RewriteLog();
    assertThat(Oracle.rewritten(graph(6), new GroupedConvolution(), log)).isEqualTo(graph(6));
    assertThat(log.entries()).isEmpty();
  }
}
