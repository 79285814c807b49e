package dev.linchpin.graph.trainable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.Tensors;
import dev.linchpin.graph.trainable.BatchStatistics.Site;
import dev.linchpin.testing.Defs;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

class BatchStatisticsTest {
  private static final float EPSILON = 1e-3f;
  private static final long[] SHAPE = {5, 3, 2, 4};
  private static final int CHANNELS = 4;
  private static final float[] GAMMA = {0.5f, -1.5f, 1, 2};
  private static final float[] BETA = {0, 3, -0.5f, 0.25f};
  private static final Set<String> PARAMETERS = Set.of("gamma", "beta", "mean", "variance");

  private final RewriteLog log = new RewriteLog();

  private static Defs graph(boolean training, float factor, String mean) {
    return Defs.graph()
        .placeholder("x", SHAPE)
        .floats("gamma", GAMMA, CHANNELS)
        .floats("beta", BETA, CHANNELS)
        .floats("mean", new float[] {9, 9, 9, 9}, CHANNELS)
        .floats("variance", new float[] {7, 7, 7, 7}, CHANNELS)
        .op("mean/read", "Identity", mean)
        .op(
            "bn",
            "FusedBatchNormV3",
            n ->
                n.putAttr("U", Nodes.type(DataType.DT_FLOAT))
                    .putAttr("epsilon", real(EPSILON))
                    .putAttr("exponential_avg_factor", real(factor))
                    .putAttr("is_training", Defs.bool(training)),
            "x",
            "gamma",
            "beta",
            "mean/read",
            "variance");
  }

  private static AttrValue real(float value) {
    return AttrValue.newBuilder().setF(value).build();
  }

  private BatchStatistics apply(GraphEditor graph) {
    BatchStatistics rewrite = new BatchStatistics(PARAMETERS);
    rewrite.apply(graph, log);
    return rewrite;
  }

  /** Exporters leave the factor of the moving average at 1, or at what they trained with. */
  @ParameterizedTest
  @ValueSource(floats = {1, 0.01f})
  void normalisesByTheBatch(float factor) {
    GraphEditor graph =
        new GraphEditor(
            graph(false, factor, "mean").op("y", "Identity", "bn").build(), Set.of("y"));
    assertThat(apply(graph).sites()).containsExactly(new Site("bn", "mean", "variance"));
    assertThat(log.count("batch-statistics")).isEqualTo(1);

    Random random = new Random(4);
    int rows = (int) (SHAPE[0] * SHAPE[1] * SHAPE[2]);
    float[] x = new float[rows * CHANNELS];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (random.nextGaussian() * (1 + i % CHANNELS) - 2);
    }
    double[] mean = new double[CHANNELS];
    double[] variance = new double[CHANNELS];
    for (int i = 0; i < x.length; i++) {
      mean[i % CHANNELS] += (double) x[i] / rows;
    }
    for (int i = 0; i < x.length; i++) {
      variance[i % CHANNELS] += Math.pow(x[i] - mean[i % CHANNELS], 2) / rows;
    }
    float[] y = run(graph, x, "y");
    for (int i = 0; i < x.length; i++) {
      int c = i % CHANNELS;
      double expected = (x[i] - mean[c]) / Math.sqrt(variance[c] + EPSILON) * GAMMA[c] + BETA[c];
      assertThat((double) y[i]).isCloseTo(expected, within(1e-5));
    }
    float[] batchMean = run(graph, x, "bn:1");
    float[] batchVariance = run(graph, x, "bn:2");
    for (int c = 0; c < CHANNELS; c++) {
      assertThat((double) batchMean[c]).isCloseTo(mean[c], within(1e-5));
      // Bessel's correction: what moving averages of TensorFlow and Keras take.
      assertThat((double) batchVariance[c])
          .isCloseTo(variance[c] * rows / (rows - 1), within(1e-4));
    }
  }

  private static float[] run(GraphEditor graph, float[] x, String fetch) {
    try (TFloat32 images = Tensors.floats(x, SHAPE)) {
      return Defs.run(graph.toGraphDef(), fetch, Map.of("x", images));
    }
  }

  private void refuses(Defs defs, String reason) {
    GraphEditor graph = new GraphEditor(defs.op("y", "Identity", "bn").build(), Set.of("y"));
    List<?> before = graph.nodes();
    assertThat(apply(graph).sites()).isEmpty();
    assertThat(graph.nodes()).isEqualTo(before);
    assertThat(log.entries())
        .containsExactly(new RewriteLog.Entry("batch-statistics", "bn", false, reason));
  }

  @Test
  void leavesWhatNormalisesByTheBatch() {
    refuses(graph(true, 1, "mean"), "normalises by the batch already");
  }

  @Test
  void leavesStatisticsThatAreConstants() {
    Defs defs = graph(false, 1, "constant").floats("constant", new float[4], 4);
    refuses(defs, "its moving statistics are no parameters");
  }

  @Test
  void leavesStatisticsThatTheModelReads() {
    refuses(
        graph(false, 1, "mean").op("read", "Identity", "bn:2"),
        "the model reads its mean or variance");
  }
}
