package dev.linchpin.train.adversary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.train.input.TrainingBatch;
import dev.linchpin.train.loss.Adversary;
import dev.linchpin.train.loss.Adversary.Norm;
import dev.linchpin.train.loss.Adversary.Objective;
import dev.linchpin.train.loss.Adversary.Start;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class AdversaryStartTest {
  private static final int SIZE = 48;

  private static Adversary adversary(Norm norm, double epsilon, Start start) {
    return new Adversary(norm, epsilon, 1, 0.1, start, Objective.CROSS_ENTROPY, true);
  }

  private static TrainingBatch grey(long step, int images) {
    float[] pixels = new float[images * SIZE];
    Arrays.fill(pixels, 0.5f);
    return new TrainingBatch(step, new int[images], pixels, new int[images]);
  }

  /** Kolmogorov's statistic below its bound at a level of 0.1 %. */
  private static void assertUniform(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double worst = 0;
    for (int i = 0; i < sorted.length; i++) {
      worst = Math.max(worst, Math.abs(sorted[i] - (i + 0.5) / sorted.length));
    }
    assertThat(worst).isLessThan(1.95 / Math.sqrt(sorted.length));
  }

  @Example
  void linfStartsAreUniformInTheCube() {
    int images = 2000;
    double epsilon = 0.1;
    float[] start =
        new AdversaryStart(adversary(Norm.LINF, epsilon, Start.RANDOM), 7)
            .of(grey(3, images), SIZE);
    double[] one = new double[images];
    double[] radius = new double[images];
    for (int i = 0; i < images; i++) {
      one[i] = ((start[i * SIZE + i % SIZE] - 0.5) / epsilon + 1) / 2;
      double largest = 0;
      for (int p = 0; p < SIZE; p++) {
        largest = Math.max(largest, Math.abs(start[i * SIZE + p] - 0.5));
      }
      // Independent coordinates: the largest of them has the law u^(1/d).
      radius[i] = Math.pow(largest / epsilon, SIZE);
    }
    assertUniform(one);
    assertUniform(radius);
  }

  @Example
  void l2StartsAreUniformInTheBall() {
    int images = 2000;
    double epsilon = 0.3;
    float[] start =
        new AdversaryStart(adversary(Norm.L2, epsilon, Start.RANDOM), 7).of(grey(3, images), SIZE);
    double[] radius = new double[images];
    double[] angle = new double[images];
    for (int i = 0; i < images; i++) {
      radius[i] = Math.pow(length(start, i) / (epsilon * (1 - 2e-5)), SIZE);
      // Isotropy: the angle of two coordinates is uniform.
      double a = start[i * SIZE + i % SIZE] - 0.5;
      double b = start[i * SIZE + (i + 1) % SIZE] - 0.5;
      angle[i] = (Math.atan2(b, a) + Math.PI) / (2 * Math.PI);
    }
    assertUniform(radius);
    assertUniform(angle);
  }

  private static double length(float[] start, int image) {
    double squares = 0;
    for (int p = 0; p < SIZE; p++) {
      squares += Math.pow(start[image * SIZE + p] - 0.5, 2);
    }
    return Math.sqrt(squares);
  }

  @Example
  void nearbyStartsDeviateByAThousandth() {
    int images = 2000;
    for (Norm norm : Norm.values()) {
      float[] start =
          new AdversaryStart(adversary(norm, 0.5, Start.NEARBY), 7).of(grey(3, images), SIZE);
      double squares = 0;
      for (int i = 0; i < images; i++) {
        squares += Math.pow(length(start, i), 2);
      }
      double deviation = Math.sqrt(squares / images / SIZE);
      // Five standard errors of a standard deviation of 96,000 numbers.
      assertThat(deviation / 1e-3).isBetween(1 - 0.012, 1 + 0.012);
    }
  }

  @Property(tries = 60)
  void startsAreInBallAndBox(
      @ForAll long seed,
      @ForAll Norm norm,
      @ForAll Start from,
      @ForAll @DoubleRange(min = 0, max = 1) double epsilon) {
    double small = seed % 2 == 0 ? epsilon : epsilon * 1e-3;
    Random random = new Random(seed);
    float[] clean = new float[5 * SIZE];
    for (int i = 0; i < clean.length; i++) {
      clean[i] = Math.max(0, Math.min(1, random.nextFloat() * 1.6f - 0.3f));
    }
    TrainingBatch batch = new TrainingBatch(seed >>> 40, new int[5], clean, new int[5]);
    float[] start = new AdversaryStart(adversary(norm, small, from), seed).of(batch, SIZE);
    ThreatModel threat = norm == Norm.LINF ? new Linf(small) : new L2(small);
    for (int i = 0; i < 5; i++) {
      assertThat(
              threat.contains(
                  Arrays.copyOfRange(clean, i * SIZE, (i + 1) * SIZE),
                  Arrays.copyOfRange(start, i * SIZE, (i + 1) * SIZE)))
          .isTrue();
    }
    assertThat(Arrays.equals(start, clean)).isEqualTo(from == Start.CLEAN || epsilon == 0);
  }

  @Example
  void startsDependOnSeedStepAndPlaceAlone() {
    for (Norm norm : Norm.values()) {
      for (Start from : new Start[] {Start.RANDOM, Start.NEARBY}) {
        Adversary adversary = adversary(norm, 0.1, from);
        float[] start = new AdversaryStart(adversary, 7).of(grey(3, 4), SIZE);
        float[] larger = new AdversaryStart(adversary, 7).of(grey(3, 9), SIZE);
        assertThat(Arrays.copyOf(larger, start.length)).containsExactly(start);
        assertThat(Arrays.copyOfRange(start, SIZE, 2 * SIZE))
            .isNotEqualTo(Arrays.copyOf(start, SIZE));
        assertThat(new AdversaryStart(adversary, 7).of(grey(4, 4), SIZE)).isNotEqualTo(start);
        assertThat(new AdversaryStart(adversary, 8).of(grey(3, 4), SIZE)).isNotEqualTo(start);
      }
    }
  }

  @Example
  void pixelsOfAnotherSizeAreRefused() {
    AdversaryStart start = new AdversaryStart(adversary(Norm.L2, 1, Start.RANDOM), 7);
    assertThatThrownBy(() -> start.of(grey(0, 2), SIZE + 1)).hasMessageContaining("96 pixels");
  }
}
