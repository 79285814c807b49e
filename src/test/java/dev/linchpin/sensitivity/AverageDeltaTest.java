package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AverageDeltaTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  /** Five neurons; the third is finite on one image only, and near its boundary there. */
  private static AverageDelta example() {
    AverageDelta average = new AverageDelta(5);
    average.add(sensitivities(-3, 1, 0.01f, INF, 2, 1, -2, INF, INF, 2));
    average.add(sensitivities(5, 0, INF, INF, 2));
    return average;
  }

  private static Sensitivities sensitivities(float... delta) {
    int images = delta.length / 5;
    return new Sensitivities(images, 5, delta, new int[delta.length], new int[images]);
  }

  @Test
  void isTheMeanOfMagnitudesAndInfiniteWhereOneIs() {
    assertThat(example().averages()).containsExactly(3, 1, INF, INF, 2);
  }

  @Test
  void leastFirstThenInfiniteAndDeadOnesByIndex() {
    NeuronStatistics alive = new NeuronStatistics(3, new double[5], new double[] {1, 1, 1, 1, 1});
    assertThat(example().order(alive)).containsExactly(1, 4, 0, 2, 3);
    NeuronStatistics dead = new NeuronStatistics(3, new double[5], new double[] {1, 0, 1, 1, 1});
    assertThat(example().order(dead)).containsExactly(4, 0, 1, 2, 3);
  }

  @Test
  void ofNoImageThereIsNone() {
    assertThatThrownBy(() -> new AverageDelta(2).averages()).hasMessage("no images");
    assertThatThrownBy(() -> new AverageDelta(2).add(sensitivities(1, 2, 3, 4, 5)))
        .hasMessage("5 neurons, not 2");
  }
}
