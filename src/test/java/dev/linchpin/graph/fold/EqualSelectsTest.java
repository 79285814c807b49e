package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class EqualSelectsTest {
  /** x where it is positive, else a tenth of it or a number; the gradient chooses twice. */
  private static GraphDef choosing(boolean equal, long... shape) {
    return Differentiated.of(
        n -> {
          Ops tf = n.tf();
          Operand<TFloat32> other = tf.math.mul(n.x(), tf.constant(0.1f));
          return tf.select(
              tf.math.greater(n.x(), tf.zerosLike(n.x())), equal ? other : tf.constant(2f), other);
        },
        shape);
  }

  @ParameterizedTest
  @CsvSource({"true, 3, 3", "false, 3, 2", "true, -1, 0"})
  void onlyWhereShapesAreKnownToBeEqual(boolean equal, long batch, long times) {
    GraphDef before = choosing(equal, batch, 4, 5);
    assertThat(Differentiated.count(before, "SelectV2")).isPositive();
    RewriteLog log = new RewriteLog();
    GraphEditor editor = new GraphEditor(before, List.of("x", "g"));
    new EqualSelects().apply(editor, log);
    GraphDef after = editor.toGraphDef();
    assertThat(Differentiated.count(after, "Select"))
        .isEqualTo(
            Differentiated.count(before, "SelectV2") - Differentiated.count(after, "SelectV2"))
        .isEqualTo(log.count("equal-selects"));
    assertThat(log.count("equal-selects")).as(log.entries().toString()).isEqualTo(times);
    assertThat(Differentiated.gradient(after, 3, 4, 5))
        .isEqualTo(Differentiated.gradient(before, 3, 4, 5));
  }
}
