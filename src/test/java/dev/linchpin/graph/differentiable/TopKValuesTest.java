package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.graph.RewriteLog;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

class TopKValuesTest {
  private static final float[] X = Oracle.apart(1, 24);

  private static Nodes topK() {
    return Nodes.x(-1, 3, 4).scalarInt("k", 2).op("top", "TopKV2", "x", "k");
  }

  private static GraphDef values() {
    return topK().op("y", "Square", "top").build();
  }

  @Test
  void sameNumbersAndRightGradient() {
    Oracle.check(new TopKValues(), values(), X, 2, 3, 4);
  }

  @Test
  void withoutItThereIsNoGradient() {
    assertThatThrownBy(() -> new Oracle(values(), 2, 3, 4).gradient(X))
        .hasMessageContaining("No gradient defined for op: TopKV2");
  }

  @Test
  void leavesIndicesAlone() {
    GraphDef indices =
        topK()
            .node("y", "Cast", "top:1")
            .attr("SrcT", DataType.DT_INT32)
            .attr("DstT", DataType.DT_FLOAT)
            .build();
    RewriteLog log = new RewriteLog();
    assertThat(Oracle.rewritten(indices, new TopKValues(), log)).isEqualTo(indices);
    assertThat(log.entries()).isEmpty();
  }
}
