package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NeuronStatisticsTest {
  private static final int FEATURES = 5;

  private static List<float[]> images(long seed, int n) {
    Random random = new Random(seed);
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      float g = (float) random.nextGaussian();
      float tiny = 1e-20f * g;
      images.add(
          new float[] {g, Math.max(0, g), 0.1f, 1000 + g / 500, i % 7 == 0 ? g * 1e9f : tiny});
    }
    return images;
  }

  private static NeuronStatistics of(List<float[]> images, int batch) {
    NeuronStatistics.Accumulator all = new NeuronStatistics.Accumulator(FEATURES);
    for (int from = 0; from < images.size(); from += batch) {
      int to = Math.min(images.size(), from + batch);
      float[] z = new float[(to - from) * FEATURES];
      for (int i = from; i < to; i++) {
        System.arraycopy(images.get(i), 0, z, (i - from) * FEATURES, FEATURES);
      }
      if (from / batch % 2 == 0) {
        all.add(z);
      } else {
        NeuronStatistics.Accumulator other = new NeuronStatistics.Accumulator(FEATURES);
        other.add(z);
        all.merge(other);
      }
    }
    return all.finish();
  }

  @Property(tries = 50)
  void orderAndBatchesDoNotMatter(@ForAll long seed) {
    List<float[]> images = images(seed, 300);
    NeuronStatistics one = of(images, 300);
    Collections.shuffle(images, new Random(seed));
    NeuronStatistics other = of(images, 1 + (int) Math.floorMod(seed, 50L));
    assertThat(other.means()).containsExactly(one.means());
    assertThat(other.deviations()).containsExactly(one.deviations());
  }

  @Test
  void agreesWithTwoPassesOverTheValues() {
    List<float[]> images = images(4, 1000);
    NeuronStatistics found = of(images, 64);
    for (int j = 0; j < FEATURES; j++) {
      int neuron = j;
      double mean = images.stream().mapToDouble(z -> z[neuron]).average().orElseThrow();
      double variance =
          images.stream().mapToDouble(z -> Math.pow(z[neuron] - mean, 2)).average().orElseThrow();
      double sigma = Math.sqrt(variance);
      assertThat(found.mean(j)).isCloseTo(mean, within(1e-13 * Math.max(sigma, Math.abs(mean))));
      assertThat(found.deviation(j)).isCloseTo(sigma, within(1e-9 * sigma));
    }
    assertThat(found.images()).isEqualTo(1000);
  }

  @Test
  void deadMeansThatItNeverVaries() {
    NeuronStatistics found = of(images(4, 1000), 64);
    assertThat(found.dead(2)).isTrue();
    assertThat(found.mean(2)).isEqualTo(0.1f);
    assertThat(found.dead(0)).isFalse();
    NeuronStatistics.Accumulator one = new NeuronStatistics.Accumulator(1);
    float[] almost = new float[100_000];
    java.util.Arrays.fill(almost, 1f);
    almost[77] = Math.nextUp(1f);
    one.add(almost);
    assertThat(one.finish().dead(0)).isFalse();
    assertThat(one.finish().deviation(0))
        .isCloseTo(Math.ulp(1f) * Math.sqrt(1e-5 * (1 - 1e-5)), within(1e-18));
  }

  @Test
  void nothingSeenIsAnError() {
    assertThatThrownBy(() -> new NeuronStatistics.Accumulator(2).finish())
        .isInstanceOf(IllegalStateException.class);
  }
}
