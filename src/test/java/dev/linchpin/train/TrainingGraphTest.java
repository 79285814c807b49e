package dev.linchpin.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.NpyArray;
import dev.linchpin.graph.Constant;
import dev.linchpin.model.Network;
import dev.linchpin.testing.TinyNetworks;
import dev.linchpin.train.input.TrainingBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.proto.GraphDef;

class TrainingGraphTest {
  private static final int BATCH = TinyTraining.BATCH;
  private static final int CLASSES = TinyTraining.CLASSES;
  private static final float[] ONE = {1};

  private static TrainingOptions options(
      int replicas, boolean batchNorm, double clip, double average) {
    return TinyTraining.options(replicas, batchNorm, clip, average, 1);
  }

  private static List<int[]> groups(int replicas) {
    int share = BATCH / replicas;
    return IntStream.range(0, replicas)
        .mapToObj(r -> IntStream.range(r * share, (r + 1) * share).toArray())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, 0",
    "2, false, 0",
    "1, true, 0",
    "2, true, 0",
    "4, true, 0",
    "2, true, 0.05"
  })
  void aStepIsThatOfAReferenceWrittenByHand(int replicas, boolean batchNorm, double clip) {
    Network network = TinyNetworks.of(batchNorm, CLASSES, 3);
    TinyReference reference = new TinyReference(network);
    Map<String, double[]> velocity = new java.util.HashMap<>();
    try (TrainingGraph graph =
        new TrainingGraph(network, options(replicas, batchNorm, clip, 0), BATCH)) {
      assertThat(graph.remarks()).isEmpty();
      for (int step = 0; step < 3; step++) {
        TrainingBatch b = TinyTraining.batch(step);
        double loss = reference.loss(b.pixels(), b.labels(), groups(replicas), batchNorm);
        Map<String, double[]> gradients =
            reference.gradients(b.pixels(), b.labels(), groups(replicas), batchNorm);
        moveStatistics(reference, b, replicas, batchNorm);
        double norm = norm(gradients);
        gradients.forEach(
            (name, g) -> {
              if (name.contains("moving")) {
                return;
              }
              double[] v = velocity.computeIfAbsent(name, n -> new double[g.length]);
              double[] w = reference.values.get(name);
              double factor = clip > 0 ? Math.min(1, clip / norm) : 1;
              double decay = name.endsWith("kernel") ? 0.01 : 0;
              for (int i = 0; i < g.length; i++) {
                double total = factor * g[i] + decay * w[i];
                v[i] = 0.9 * v[i] + total;
                w[i] -= 0.1 * (total + 0.9 * v[i]);
              }
            });
        TrainingGraph.StepResult result = graph.step(b, 0.1, ONE);
        assertThat((double) result.loss()).isCloseTo(loss, within(1e-5));
        assertThat((double) result.terms()[0]).isCloseTo(loss, within(1e-5));
        assertThat((double) result.gradientNorm()).isCloseTo(norm, within(1e-5));
        if (clip > 0) {
          assertThat(norm).isGreaterThan(clip);
        }
      }
      graph
          .network()
          .values()
          .forEach(
              (name, proto) -> {
                float[] got = Constant.of(proto).floats();
                for (int i = 0; i < got.length; i++) {
                  assertThat((double) got[i])
                      .as(name + "[" + i + "]")
                      .isCloseTo(reference.values.get(name)[i], within(2e-5));
                }
              });
    }
  }

  private static void moveStatistics(
      TinyReference reference, TrainingBatch b, int replicas, boolean batchNorm) {
    if (!batchNorm) {
      return;
    }
    int f = TinyNetworks.FEATURES;
    double[] means = new double[f];
    double[] variances = new double[f];
    for (int[] group : groups(replicas)) {
      double[] mean = new double[f];
      double[] variance = new double[f];
      reference.loss(b.pixels(), b.labels(), group, true, mean, variance);
      for (int c = 0; c < f; c++) {
        means[c] += mean[c] / replicas;
        variances[c] += variance[c] / replicas;
      }
    }
    for (int c = 0; c < f; c++) {
      double[] mean = reference.values.get("bn/moving_mean");
      double[] variance = reference.values.get("bn/moving_variance");
      mean[c] = 0.8 * mean[c] + 0.2 * means[c];
      variance[c] = 0.8 * variance[c] + 0.2 * variances[c];
    }
  }

  private static double norm(Map<String, double[]> gradients) {
    double sum = 0;
    for (Map.Entry<String, double[]> g : gradients.entrySet()) {
      if (!g.getKey().contains("moving")) {
        for (double v : g.getValue()) {
          sum += v * v;
        }
      }
    }
    return Math.sqrt(sum);
  }

  @Test
  void aRestoredStateGoesOnBitByBit() {
    Network network = TinyNetworks.of(true, CLASSES, 5);
    TrainingOptions options = options(2, true, 0.5, 0.9);
    Map<String, NpyArray> middle;
    Map<String, NpyArray> end;
    try (TrainingGraph graph = new TrainingGraph(network, options, BATCH)) {
      for (int step = 0; step < 5; step++) {
        graph.step(TinyTraining.batch(step), 0.1, ONE);
      }
      middle = graph.state();
      for (int step = 5; step < 9; step++) {
        graph.step(TinyTraining.batch(step), 0.1, ONE);
      }
      end = graph.state();
    }
    try (TrainingGraph graph = new TrainingGraph(network, options, BATCH)) {
      graph.restore(middle);
      for (int step = 5; step < 9; step++) {
        graph.step(TinyTraining.batch(step), 0.1, ONE);
      }
      Map<String, NpyArray> resumed = graph.state();
      assertThat(resumed.keySet()).isEqualTo(end.keySet()).hasSize(7 + 5 + 7);
      end.forEach(
          (key, value) -> assertThat(resumed.get(key).floats()).as(key).isEqualTo(value.floats()));
      assertThat(middle.get("parameter/conv/kernel").floats())
          .isNotEqualTo(end.get("parameter/conv/kernel").floats());
    }
  }

  @Test
  void averagesFollowTheParameters() {
    Network network = TinyNetworks.of(false, CLASSES, 5);
    float[] average = Constant.of(network.values().get("head/kernel")).floats();
    try (TrainingGraph graph = new TrainingGraph(network, options(1, false, 0, 0.3), BATCH)) {
      for (int step = 0; step < 4; step++) {
        graph.step(TinyTraining.batch(step), 0.1, ONE);
        float[] now = graph.state().get("parameter/head/kernel").floats();
        float keep = (float) Math.min(0.3, (step + 2) / (step + 11.0));
        for (int i = 0; i < now.length; i++) {
          average[i] = keep * average[i] + (1 - keep) * now[i];
        }
      }
      assertThat(Constant.of(graph.network().values().get("head/kernel")).floats())
          .containsExactly(average, within(1e-6f));
      assertThat(Constant.of(graph.network(false).values().get("head/kernel")).floats())
          .isEqualTo(graph.state().get("parameter/head/kernel").floats());
    }
  }

  @Test
  void aStateOfAnotherNetworkIsRefused() {
    Network network = TinyNetworks.of(false, CLASSES, 5);
    try (TrainingGraph graph = new TrainingGraph(network, options(1, false, 0, 0), BATCH);
        TrainingGraph other =
            new TrainingGraph(TinyNetworks.of(false, 4, 5), options(1, false, 0, 0), BATCH)) {
      assertThatThrownBy(() -> graph.restore(other.state()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("head/kernel");
    }
  }

  /** As a resumed process builds it: sums in another order would round apart. */
  @Test
  void aGraphOfManyReplicasIsAlwaysTheSame() {
    int replicas = 20;
    Network network = TinyNetworks.of(true, CLASSES, 3);
    List<GraphDef> built = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (Graph graph = new Graph()) {
        new StepGraph(graph, network, options(replicas, true, 0, 0), 2 * replicas);
        built.add(graph.toGraphDef());
      }
    }
    assertThat(built).allMatch(built.get(0)::equals);
  }
}
