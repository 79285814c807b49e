package dev.linchpin.graph;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class BatchRunnerTest {
  private static final int WIDTH = 512;
  private static final int PRODUCTS = 300;

  /** One part fails at once, while the other has long to go: a graph waits for its sessions. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
  void aFailedPartLeavesNothingRunning() {
    float[] rows = new float[2 * BatchRunner.LEAST * WIDTH];
    Arrays.fill(rows, 0, BatchRunner.LEAST * WIDTH, Float.NaN);
    try (Graph graph = new Graph()) {
      Output<?> last = slowUnlessNaN(graph);
      try (BatchRunner runner = new BatchRunner(graph, 2, BatchRunner.LEAST, true)) {
        BatchRunner.Feed feed = new BatchRunner.Feed("x", rows, new long[] {WIDTH});
        assertThatThrownBy(() -> runner.run(List.of(feed), List.of(last), 2 * BatchRunner.LEAST))
            .isInstanceOf(TFInvalidArgumentException.class)
            .hasMessageContaining("no number");
      }
    }
  }

  private static Output<?> slowUnlessNaN(Graph graph) {
    Ops tf = Ops.create(graph);
    Operand<TFloat32> x =
        tf.withName("x")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(BatchRunner.LEAST, WIDTH)));
    Operand<TFloat32> product = tf.debugging.checkNumerics(x, "no number");
    Operand<TFloat32> weights = tf.fill(tf.array(WIDTH, WIDTH), tf.constant(1f / WIDTH));
    for (int i = 0; i < PRODUCTS; i++) {
      product = tf.linalg.matMul(product, weights);
    }
    return product.asOutput();
  }
}
