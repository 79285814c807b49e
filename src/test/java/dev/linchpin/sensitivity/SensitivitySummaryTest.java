package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;

class SensitivitySummaryTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  private static Sensitivities part(int images, float... delta) {
    int features = delta.length / images;
    return new Sensitivities(images, features, delta, new int[delta.length], new int[images]);
  }

  @Test
  void byHand() {
    SensitivitySummary summary = new SensitivitySummary(3);
    summary.add(part(2, -1, 5, INF, 2, -2, INF));
    summary.add(part(3, INF, 1, INF, 0, 9, INF, -4, 4, INF));
    List<NeuronSummary> neurons = summary.neurons();

    NeuronSummary first = neurons.get(0);
    assertThat(first.images()).isEqualTo(5);
    assertThat(first.finite()).isEqualTo(3);
    assertThat(first.infiniteShare()).isEqualTo(0.2);
    assertThat(first.tieShare()).isEqualTo(0.2);
    assertThat(first.mean()).isCloseTo(7 / 3.0, within(1e-12));
    // numpy.quantile([0, 1, 2, 4, inf], [0, .05, .25, .5, .75, .95, 1])
    assertThat(first.quantiles())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(0, 0.2, 1, 2, 4, INF, INF);
    assertThat(first.median()).isEqualTo(2);

    assertThat(neurons.get(1).median()).isEqualTo(4);
    assertThat(neurons.get(2).infinite()).isEqualTo(5);
    assertThat(neurons.get(2).mean()).isNaN();
    assertThat(neurons.get(2).median()).isEqualTo(INF);
  }

  @Test
  void orderOfPartsDoesNotMatter() {
    RandomHead net = RandomHead.of(9, 60, 37, 6, RandomHead.RELU6, false);
    Sensitivities all = new SensitivityKernel(net.head()).compute(net.z(), net.logits());
    SensitivitySummary forward = new SensitivitySummary(37);
    SensitivitySummary backward = new SensitivitySummary(37);
    forward.add(all);
    for (int i = 59; i >= 0; i--) {
      backward.add(part(1, java.util.Arrays.copyOfRange(all.delta(), i * 37, i * 37 + 37)));
    }
    // Exact: within a precision +∞ is not +∞.
    RecursiveComparisonConfiguration exact =
        RecursiveComparisonConfiguration.builder()
            .withEqualsForType(Double::equals, Double.class)
            .build();
    assertThat(backward.neurons())
        .usingRecursiveFieldByFieldElementComparator(exact)
        .isEqualTo(forward.neurons());
  }
}
