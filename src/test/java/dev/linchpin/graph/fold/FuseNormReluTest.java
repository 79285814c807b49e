package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class FuseNormReluTest {
  private static final String FUSED = "_FusedBatchNormEx";

  private static FusedBatchNorm<TFloat32, TFloat32> norm(Net n, int channels, boolean training) {
    long statistics = training ? 0 : channels;
    return n.tf()
        .nn
        .fusedBatchNorm(
            n.x(),
            n.weights(channels),
            n.weights(channels),
            n.positive(statistics),
            n.positive(statistics),
            FusedBatchNorm.isTraining(training));
  }

  private static GraphDef pair(int channels, boolean training) {
    return Differentiated.of(
        n -> n.tf().nn.relu(norm(n, channels, training).y()), -1, 5, 6, channels);
  }

  private static GraphDef fused(GraphDef before, RewriteLog log) {
    return AfterGradient.apply(AfterGradient.training(true), before, List.of("x", "g"), log);
  }

  private static void assertRefused(GraphDef before, String reason) {
    RewriteLog log = new RewriteLog();
    assertThat(Differentiated.count(fused(before, log), FUSED)).isZero();
    assertThat(log.entries())
        .filteredOn(e -> e.rewrite().equals("fuse-norm-relu"))
        .singleElement()
        .satisfies(e -> assertThat(e.reason()).contains(reason));
  }

  @Test
  void isOneOpOfTheSameNumbersAndGradient() {
    GraphDef before = pair(8, true);
    RewriteLog log = new RewriteLog();
    GraphDef after = fused(before, log);
    assumeThat(log.entries())
        .as("oneDNN runs the op")
        .noneMatch(e -> e.reason().contains("has no kernel"));
    assertThat(log.count("fuse-norm-relu")).isEqualTo(1);
    assertThat(Differentiated.count(after, FUSED)).isEqualTo(1);
    assertThat(Differentiated.count(after, "Relu")).isZero();
    float[] gradient = Differentiated.gradient(after, 7, 5, 6, 8);
    Rewriting.assertClose(gradient, Differentiated.gradient(before, 7, 5, 6, 8));
  }

  @Test
  void onAnX86CpuItRuns() {
    // Otherwise the test above could pass by never running.
    assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
    assumeThat(System.getenv("TF_ENABLE_ONEDNN_OPTS")).isNotEqualTo("0");
    RewriteLog log = new RewriteLog();
    fused(pair(4, true), log);
    assertThat(log.count("fuse-norm-relu")).isEqualTo(1);
  }

  @Test
  void refusesWhatAnotherOpReads() {
    GraphDef before =
        Differentiated.of(
            n -> {
              Operand<TFloat32> y = norm(n, 4, true).y();
              return n.tf().math.add(y, n.tf().nn.relu(y));
            },
            -1,
            3,
            3,
            4);
    assertRefused(before, "is read by");
  }

  @Test
  void refusesChannelsNotInFours() {
    assertRefused(pair(6, true), "in fours");
  }

  @Test
  void leavesInferenceAlone() {
    RewriteLog log = new RewriteLog();
    GraphDef after = fused(pair(4, false), log);
    assertThat(Differentiated.count(after, FUSED)).isZero();
    assertThat(log.entries()).noneMatch(e -> e.rewrite().equals("fuse-norm-relu"));
  }

  @Test
  void aGpuKeepsTheTwo() {
    GraphDef after =
        AfterGradient.apply(
            AfterGradient.training(false), pair(4, true), List.of("x", "g"), new RewriteLog());
    assertThat(Differentiated.count(after, FUSED)).isZero();
  }
}
