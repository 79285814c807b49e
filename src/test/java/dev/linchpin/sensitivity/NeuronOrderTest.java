package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.model.NeuronTarget;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NeuronOrderTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  private static Sensitivities of(float... delta) {
    int[] flip = new int[delta.length];
    for (int j = 0; j < flip.length; j++) {
      flip[j] = delta[j] == INF ? -1 : 10 + j;
    }
    return new Sensitivities(1, delta.length, delta, flip, new int[1]);
  }

  private static List<Integer> neurons(List<NeuronTarget> targets) {
    return targets.stream().map(NeuronTarget::neuron).toList();
  }

  @Test
  void absoluteByHand() {
    NeuronStatistics statistics =
        new NeuronStatistics(9, new double[7], new double[] {1, 1, 1, 1, 0, 1, 1});
    NeuronOrder order = new NeuronOrder(NeuronOrder.Key.ABSOLUTE, statistics);
    Sensitivities s = of(3, -2, INF, 2, 0.5f, 0, -4);
    // 4 is dead; 2 and 5 are no targets; 1 and 3 are equal.
    assertThat(neurons(order.targets(s, 0, 7))).containsExactly(1, 3, 0, 6, 4);
    assertThat(order.targets(s, 0, 2))
        .containsExactly(new NeuronTarget(1, -2, 11), new NeuronTarget(3, 2, 13));
    assertThat(order.targets(s, 0, 0)).isEmpty();
  }

  /** Whom the other model's Δ puts first, with the model's own Δ and class. */
  @Test
  void inTheOrderOfAnotherModel() {
    NeuronStatistics statistics =
        new NeuronStatistics(9, new double[6], new double[] {1, 1, 1, 1, 0, 1});
    NeuronOrder order = new NeuronOrder(NeuronOrder.Key.ABSOLUTE, statistics);
    Sensitivities own = of(3, -2, 5, INF, 1, 4);
    Sensitivities other = of(9, 7, INF, 1, 2, -8);
    // 3 is no target here, 2 none there; 4 is dead here.
    assertThat(neurons(order.targets(own, other, 0, 6))).containsExactly(1, 5, 0, 2, 4);
    assertThat(order.targets(own, other, 0, 1)).containsExactly(new NeuronTarget(1, -2, 11));
  }

  @Test
  void signedScaledByHand() {
    NeuronStatistics statistics =
        new NeuronStatistics(9, new double[] {0, 1, 0, 5}, new double[] {1, 4, 0, 2});
    NeuronOrder order = new NeuronOrder(NeuronOrder.Key.SIGNED_SCALED, statistics);
    // Keys: 3, -0.75, dead, -1.
    assertThat(neurons(order.targets(of(3, -2, -9, 3), 0, 4))).containsExactly(3, 1, 0, 2);
  }

  @Property(tries = 300)
  void isTheHeadOfAFullSort(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60) int features,
      @ForAll @IntRange(min = 0, max = 70) int k,
      @ForAll NeuronOrder.Key key) {
    Random random = new Random(seed);
    float[] delta = new float[features];
    double[] mean = new double[features];
    double[] deviation = new double[features];
    for (int j = 0; j < features; j++) {
      delta[j] = random.nextInt(5) == 0 ? INF : random.nextInt(13) - 6;
      mean[j] = random.nextInt(3);
      deviation[j] = random.nextInt(4);
    }
    Comparator<Integer> last = Comparator.comparing(j -> deviation[j] == 0);
    Comparator<Integer> byKey =
        Comparator.comparing(
            j ->
                key == NeuronOrder.Key.ABSOLUTE
                    ? Math.abs(delta[j])
                    : (delta[j] - mean[j]) / (deviation[j] == 0 ? 1 : deviation[j]));
    List<Integer> expected =
        IntStream.range(0, features)
            .boxed()
            .filter(j -> delta[j] != 0 && delta[j] != INF)
            .sorted(last.thenComparing(byKey))
            .limit(k)
            .toList();
    NeuronOrder order = new NeuronOrder(key, new NeuronStatistics(1, mean, deviation));
    assertThat(neurons(order.targets(of(delta), 0, k))).isEqualTo(expected);
  }
}
