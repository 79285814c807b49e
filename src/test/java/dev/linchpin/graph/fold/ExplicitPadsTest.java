package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.nn.Relu;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class ExplicitPadsTest {
  private static Operand<TFloat32> conv(Net n, int[][] pads, float value, long stride) {
    Relu<TFloat32> relu = n.tf().nn.relu(n.x());
    return n.tf()
        .nn
        .conv2d(
            n.tf().pad(relu, n.tf().constant(pads), n.tf().constant(value)),
            n.weights(3, 3, 2, 4),
            List.of(1L, stride, stride, 1L),
            "VALID");
  }

  private static GraphDef differentiated(int[][] pads, float value, long stride) {
    return Differentiated.of(n -> conv(n, pads, value, stride), 3, 6, 7, 2);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 2", "1, 1, 1", "0, 2, 2", "2, 1, 1"})
  void forward(int before, int after, long stride) {
    GraphDef plain =
        differentiated(new int[][] {{0, 0}, {before, after}, {after, before}, {0, 0}}, 0, stride);
    assertThat(Differentiated.count(plain, "PadV2")).isEqualTo(1);
    RewriteLog log = new RewriteLog();
    GraphDef rewritten = AfterGradient.apply(AfterGradient.FLOAT32, plain, List.of("x", "g"), log);
    assertThat(log.count("explicit-pads")).isEqualTo(1);
    assertThat(Differentiated.count(rewritten, "PadV2")).isZero();
    Rewriting.assertClose(
        Differentiated.gradient(rewritten, 3, 6, 7, 2), Differentiated.gradient(plain, 3, 6, 7, 2));
  }

  @Test
  void refusesOtherValuesAndOtherAxes() {
    int[][] spatial = {{0, 0}, {1, 1}, {1, 1}, {0, 0}};
    int[][] batch = {{0, 1}, {1, 1}, {1, 1}, {0, 0}};
    for (GraphDef plain : List.of(differentiated(spatial, 0.5f, 2), differentiated(batch, 0, 2))) {
      RewriteLog log = new RewriteLog();
      GraphDef rewritten =
          AfterGradient.apply(AfterGradient.FLOAT32, plain, List.of("x", "g"), log);
      assertThat(log.count("explicit-pads")).isZero();
      assertThat(log.entries().stream().filter(e -> e.rewrite().equals("explicit-pads")))
          .hasSize(1);
      assertThat(Differentiated.count(rewritten, "PadV2")).isEqualTo(1);
    }
  }
}
