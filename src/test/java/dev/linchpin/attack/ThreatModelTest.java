package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.threat.Distances;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.CounterRandom;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ThreatModelTest {
  private static final int DIMENSION = 48;
  private static final int DRAWS = 2000;

  /** Kolmogorov's statistic, and its bound at a level of 0.1 %. */
  private static void assertUniform(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double worst = 0;
    for (int i = 0; i < sorted.length; i++) {
      worst = Math.max(worst, Math.abs(sorted[i] - (i + 0.5) / sorted.length));
    }
    assertThat(worst).isLessThan(1.95 / Math.sqrt(sorted.length));
  }

  private static float[] grey() {
    float[] clean = new float[DIMENSION];
    Arrays.fill(clean, 0.5f);
    return clean;
  }

  @Test
  void linfStartsAreUniformInTheCube() {
    double epsilon = 0.1;
    double[] first = new double[DRAWS];
    double[] radius = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      float[] start = new Linf(epsilon).randomStart(grey(), new CounterRandom(7, i, 0, 0));
      first[i] = ((start[i % DIMENSION] - 0.5) / epsilon + 1) / 2;
      // Independent coordinates: the largest of them has the law u^(1/d).
      radius[i] = Math.pow(Distances.linf(grey(), start) / epsilon, DIMENSION);
    }
    assertUniform(first);
    assertUniform(radius);
  }

  @Test
  void l2StartsAreUniformInTheBall() {
    double epsilon = 0.3;
    double[] radius = new double[DRAWS];
    double[] half = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      float[] start = new L2(epsilon).randomStart(grey(), new CounterRandom(7, i, 0, 0));
      double norm = Distances.l2(grey(), start);
      radius[i] = Math.pow(norm / epsilon, DIMENSION);
      // Isotropy: the angle of the first two coordinates is uniform.
      half[i] = (Math.atan2(start[1] - 0.5, start[0] - 0.5) + Math.PI) / (2 * Math.PI);
    }
    assertUniform(radius);
    assertUniform(half);
  }

  @Test
  void startsOfDifferentRestartsAndImagesDiffer() {
    for (ThreatModel threat : new ThreatModel[] {new Linf(0.1), new L2(0.3)}) {
      float[] a = threat.randomStart(grey(), new CounterRandom(7, 1, 0, 0));
      assertThat(threat.randomStart(grey(), new CounterRandom(7, 1, 1, 0))).isNotEqualTo(a);
      assertThat(threat.randomStart(grey(), new CounterRandom(7, 2, 0, 0))).isNotEqualTo(a);
      assertThat(threat.randomStart(grey(), new CounterRandom(7, 1, 0, 0))).isEqualTo(a);
    }
  }

  /** One float further is outside. */
  @Property(tries = 200)
  void linfBoundsAreTheLastPixelsInBallAndBox(
      @ForAll @DoubleRange(min = 0, max = 1) double pixel,
      @ForAll @DoubleRange(min = 0, max = 1) double epsilon) {
    for (double p : new double[] {pixel, 0, 1, Math.round(pixel * 255) / 255f}) {
      Linf linf = new Linf(epsilon);
      float[] clean = {(float) p};
      for (boolean upper : new boolean[] {false, true}) {
        float[] bound = linf.bounds(clean, upper);
        float[] next = {upper ? Math.nextUp(bound[0]) : Math.nextDown(bound[0])};
        assertThat(linf.contains(clean, bound)).isTrue();
        assertThat(linf.contains(clean, next)).isFalse();
      }
    }
  }

  @Test
  void linfDistanceOfWhatIsNoNumberIsNone() {
    float[] x = grey();
    x[5] = Float.NaN;
    x[7] = 1;
    assertThat(Distances.linf(grey(), x)).isNaN();
    assertThat(new Linf(0.6).contains(grey(), x)).isFalse();
    x[5] = 0.125f;
    assertThat(Distances.linf(grey(), x)).isEqualTo(0.5);
  }

  /** Looks at every single iterate: one step a call. Pixels at 0, at 1 and in between. */
  @Property(tries = 12)
  void everyIterateIsInBallAndBox(
      @ForAll @DoubleRange(min = 0, max = 0.3) double epsilon,
      @ForAll boolean linf,
      @ForAll long seed) {
    Classifier classifier = TinyClassifiers.mlp(seed, 3);
    ThreatModel threat = linf ? new Linf(epsilon) : new L2(epsilon * 2);
    Attack attack =
        new Attack(
            "pgd",
            threat,
            new CrossEntropy(),
            new FixedStep(8, threat.epsilon() / 2, true),
            true,
            false,
            true);
    int slots = 16;
    Random random = new Random(seed);
    float[][] clean = new float[slots][classifier.pixels()];
    try (AttackGraph graph =
            new AttackGraph(new AttackLoop(classifier, attack), Jobs.plan(1, slots, 1));
        GraphStepper stepper = new GraphStepper(graph)) {
      SlotState state = stepper.newState(slots);
      for (int s = 0; s < slots; s++) {
        for (int p = 0; p < clean[s].length; p++) {
          clean[s][p] = Math.max(0, Math.min(1, random.nextFloat() * 1.4f - 0.2f));
        }
        float[] start = threat.randomStart(clean[s], new CounterRandom(seed, s, 0, 0));
        assertThat(threat.contains(clean[s], start)).isTrue();
        state.fill(s, new Origin(clean[s], start, 0, Optional.empty(), -1, 0));
      }
      float[] before = state.values(SlotNames.X).clone();
      for (int step = 0; step < 8; step++) {
        stepper.step(state);
        for (int s = 0; s < slots; s++) {
          float[] x = state.row(SlotNames.X, s);
          assertThat(threat.contains(clean[s], x)).isTrue();
          assertThat(state.number(SlotNames.STEP, s)).isEqualTo(step + 1);
        }
      }
      if (epsilon > 0.01) {
        assertThat(Arrays.equals(state.values(SlotNames.X), before)).isFalse();
      }
    }
  }

  /** 150,528 pixels: what float32 sums lose must not let an iterate out of the L2 ball. */
  @Test
  void largeImagesStayInTheL2Ball() {
    int side = 388;
    Random random = new Random(1);
    float[] w = new float[side * side];
    float[] clean = new float[side * side];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) random.nextGaussian();
      clean[i] = random.nextFloat();
    }
    Classifier classifier = TinyClassifiers.linear(w, 0, side, side);
    for (double epsilon : new double[] {0.01, 0.5, 30}) {
      L2 threat = new L2(epsilon);
      Attack attack =
          new Attack(
              "pgd", threat, new Margin(), new FixedStep(4, epsilon, true), true, false, true);
      try (AttackGraph graph =
              new AttackGraph(new AttackLoop(classifier, attack), Jobs.plan(1, 2, 1));
          GraphStepper stepper = new GraphStepper(graph)) {
        SlotState state = stepper.newState(2);
        for (int s = 0; s < 2; s++) {
          float[] start = threat.randomStart(clean, new CounterRandom(1, s, 0, 0));
          assertThat(threat.contains(clean, start)).isTrue();
          state.fill(s, new Origin(clean, start, 0, Optional.empty(), -1, 0));
        }
        for (int step = 0; step < 4; step++) {
          stepper.step(state);
          float[] x = state.row(SlotNames.X, step % 2);
          assertThat(threat.contains(clean, x)).isTrue();
          if (epsilon < 1) {
            // And not needlessly far inside: the box clips only pixels within ε of its faces.
            assertThat(threat.distance(clean, x)).isGreaterThan(0.95 * epsilon);
          }
        }
      }
    }
  }

  /** An 8-bit image inside the ball stays inside it when rounded, whatever ε. */
  @Property(tries = 300)
  void roundingToEightBitsStaysInside(
      @ForAll @DoubleRange(min = 0, max = 0.2) double epsilon,
      @ForAll boolean linf,
      @ForAll long seed) {
    ThreatModel threat = linf ? new Linf(epsilon) : new L2(epsilon * 5);
    float[] clean = new float[DIMENSION];
    Random random = new Random(seed);
    for (int i = 0; i < DIMENSION; i++) {
      clean[i] = random.nextInt(256) / 255f;
    }
    float[] x = threat.randomStart(clean, new CounterRandom(seed, 0, 0, 0));
    float[] rounded = threat.toEightBit(clean, x);
    assertThat(threat.distance(clean, rounded)).isLessThanOrEqualTo(threat.epsilon() + 1e-6);
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(rounded[i]).isEqualTo(Math.round(rounded[i] * 255) / 255f).isBetween(0f, 1f);
      if (linf) {
        // No further from x' than one level.
        assertThat(Math.abs(rounded[i] - x[i])).isLessThanOrEqualTo(1 / 255f + 1e-6f);
      }
    }
  }

  @Test
  void wholeLevelsAreReachedAtEpsilonOfWholeLevels() {
    Linf threat = new Linf(8 / 255.0);
    float[] clean = new float[100];
    float[] up = new float[100];
    for (int i = 0; i < 100; i++) {
      clean[i] = (i + 20) / 255f;
      up[i] = Math.nextDown((i + 28) / 255f);
    }
    float[] rounded = threat.toEightBit(clean, up);
    for (int i = 0; i < 100; i++) {
      assertThat(rounded[i]).isEqualTo((i + 28) / 255f);
    }
  }
}
