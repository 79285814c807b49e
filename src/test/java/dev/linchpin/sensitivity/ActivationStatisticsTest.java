package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ActivationStatisticsTest {
  private static ActivationStatistics of(int features, float[]... parts) {
    ActivationStatistics statistics = new ActivationStatistics(features);
    for (float[] part : parts) {
      statistics.add(part);
    }
    return statistics;
  }

  /** A plain loop, feature by feature, in float64. */
  @Test
  void isWhatALoopCounts() {
    int features = 7;
    int images = 1000;
    Random random = new Random(3);
    float[] z = new float[images * features];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) Math.max(0, random.nextGaussian() * (1 + i % features) - (i % features) / 2.0);
    }
    ActivationStatistics statistics =
        of(
            features,
            Arrays.copyOf(z, 256 * features),
            Arrays.copyOfRange(z, 256 * features, z.length));
    double high = IntStream.range(0, z.length).mapToDouble(i -> z[i]).max().orElseThrow();
    assertThat(statistics.low()).isZero();
    assertThat(statistics.high()).isEqualTo((float) high);
    List<ActivationStatistics.Neuron> neurons = statistics.neurons();
    assertThat(neurons).hasSize(features);
    for (int j = 0; j < features; j++) {
      double[] values = new double[images];
      for (int i = 0; i < images; i++) {
        values[i] = z[i * features + j];
      }
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / images;
      ActivationStatistics.Neuron n = neurons.get(j);
      assertThat(n.neuron()).isEqualTo(j);
      assertThat(n.images()).isEqualTo(images);
      assertThat((double) n.min()).isEqualTo(Arrays.stream(values).min().orElseThrow());
      assertThat((double) n.max()).isEqualTo(Arrays.stream(values).max().orElseThrow());
      assertThat(n.mean()).isCloseTo(mean, within(1e-9));
      assertThat(n.deviation()).isCloseTo(Math.sqrt(variance), within(1e-9));
      assertThat(n.zeroShare()).isEqualTo(Arrays.stream(values).filter(v -> v == 0).count() / 1e3);
      int[] histogram = new int[50];
      for (double v : values) {
        for (int bin = 0; bin < 50; bin++) {
          boolean last = bin == 49;
          if (v >= bin * high / 50 && (v < (bin + 1) * high / 50 || last)) {
            histogram[bin]++;
            break;
          }
        }
      }
      assertThat(n.histogram()).isEqualTo(Arrays.stream(histogram).boxed().toList());
    }
  }

  /**
   * Edges belong to the bin above, the last one's upper edge to itself; tenths are no exact floats.
   */
  @Test
  void binsHoldTheirLowerEdge() {
    float[] z = new float[51];
    for (int i = 0; i < z.length; i++) {
      z[i] = i - 20;
    }
    List<Integer> histogram = of(1, z).neurons().get(0).histogram();
    assertThat(histogram.subList(0, 49)).containsOnly(1);
    assertThat(histogram.get(49)).isEqualTo(2);

    ActivationStatistics two = of(2, new float[] {-0.1f, 0.4f, 0.4f, 0.39f});
    assertThat(two.low()).isEqualTo(-0.1f);
    assertThat(two.neurons().get(0).histogram().get(0)).isEqualTo(1);
    assertThat(two.neurons().get(0).histogram().get(49)).isEqualTo(1);
    assertThat(two.neurons().get(1).histogram().get(48)).isEqualTo(1);
    assertThat(two.neurons().get(1).zeroShare()).isZero();
  }

  @Test
  void featuresThatNeverVary() {
    ActivationStatistics.Neuron dead = of(1, new float[] {0, 0, -0f}).neurons().get(0);
    assertThat(dead.zeroShare()).isEqualTo(1);
    assertThat(dead.deviation()).isZero();
    assertThat(dead.histogram().get(49)).isEqualTo(3);
  }
}
