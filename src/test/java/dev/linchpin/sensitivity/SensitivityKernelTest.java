package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.Interval;
import dev.linchpin.model.LogitsHead;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SensitivityKernelTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  @Provide
  Arbitrary<Interval> intervals() {
    return Arbitraries.of(
        Interval.ALL, Interval.NON_NEGATIVE, RandomHead.RELU6, new Interval(0, 1));
  }

  @Property(tries = 200)
  void holdsBeforeTheOracle(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int features,
      @ForAll @IntRange(min = 2, max = 70) int classes,
      @ForAll("intervals") Interval interval,
      @ForAll boolean duplicate) {
    RandomHead net = RandomHead.of(seed, 4, features, classes, interval, duplicate);
    Sensitivities found = new SensitivityKernel(net.head()).compute(net.z(), net.logits());
    assertThat(net.check(found).violations()).isEmpty();
  }

  @Test
  void fewPairsAreTooUncertainToCheck() {
    RandomHead net = RandomHead.of(5, 200, 64, 10, Interval.NON_NEGATIVE, false);
    Sensitivities found = new SensitivityKernel(net.head()).compute(net.z(), net.logits());
    DeltaOracle.Report report = net.check(found);
    assertThat(report.violations()).isEmpty();
    assertThat(report.checked()).isEqualTo(200 * 64);
    assertThat(report.skippedShare()).isLessThan(0.005);
  }

  @Test
  void aThousandClassesHoldBeforeTheOracle() {
    RandomHead net = RandomHead.of(7, 5, 33, 1000, Interval.NON_NEGATIVE, true);
    Sensitivities found = new SensitivityKernel(net.head()).compute(net.z(), net.logits());
    assertThat(net.check(found).violations()).isEmpty();
  }

  @Property(tries = 200)
  void isTheLeastOfAllClassesByBruteForce(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int features,
      @ForAll @IntRange(min = 2, max = 40) int classes,
      @ForAll("intervals") Interval interval) {
    RandomHead net = RandomHead.of(seed, 3, features, classes, interval, true);
    Sensitivities found = new SensitivityKernel(net.head()).compute(net.z(), net.logits());
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < features; j++) {
        int y = found.predicted()[i];
        double best = INF;
        double nearEnd = INF;
        for (int c = 0; c < classes; c++) {
          double gap = net.logits()[i * classes + y] - net.logits()[i * classes + c];
          double d = net.head().weight(j, c) - net.head().weight(j, y);
          double at = gap / d;
          if (c == y || d == 0 || Math.abs(at) >= Math.abs(best)) {
            continue;
          }
          double end = net.z()[i * features + j] + at;
          if (Math.min(Math.abs(end - interval.lo()), Math.abs(end - interval.hi())) < 1e-5) {
            nearEnd = Math.min(nearEnd, Math.abs(at));
          } else if (end >= interval.lo() && end <= interval.hi()) {
            best = at;
          }
        }
        float delta = found.delta(i, j);
        if (Math.abs(delta - nearEnd) < 1e-5 * nearEnd) {
          continue; // rounding decides whether this one is inside
        }
        if (best == INF) {
          assertThat(delta).isEqualTo(INF);
          assertThat(found.flipClass(i, j)).isEqualTo(-1);
        } else {
          assertThat(Math.abs(delta)).isCloseTo((float) Math.abs(best), within(ulps(best)));
          int c = found.flipClass(i, j);
          float gap = net.logits()[i * classes + y] - net.logits()[i * classes + c];
          assertThat(delta).isEqualTo(gap / (net.head().weight(j, c) - net.head().weight(j, y)));
        }
      }
    }
  }

  private static float ulps(double value) {
    return 4 * Math.ulp((float) value);
  }

  private static LogitsHead head(Interval interval, int features, float... weights) {
    int classes = weights.length / features;
    return new LogitsHead(weights, new float[classes], features, classes, interval);
  }

  @Test
  void valuesByHand() {
    // Neurons: up is nearest; only down; equal weights; down is nearer but leaves the interval.
    LogitsHead head = head(Interval.NON_NEGATIVE, 4, 0, 2, -1, 2, 0, 1, 1, 1, 1, 0, 1, -3);
    float[] z = {1, 4, 1, 0.25f};
    float[] logits = {3, 1, 0};
    Sensitivities s = new SensitivityKernel(head).compute(z, logits);
    assertThat(s.delta()).containsExactly(1, -1, INF, 2);
    assertThat(s.flipClass()).containsExactly(1, 1, -1, 1);
    assertThat(s.state(0, 2)).isEqualTo(DeltaState.INFINITE);
    Sensitivities all = new SensitivityKernel(head, Interval.ALL).compute(z, logits);
    assertThat(all.delta()).containsExactly(1, -1, INF, -1);
    assertThat(all.flipClass()).containsExactly(1, 1, -1, 2);
  }

  @Test
  void aTieIsZeroWhereTheNeuronTellsTheClassesApart() {
    LogitsHead head = head(Interval.NON_NEGATIVE, 3, 1, 2, 5, 2, 1, 0, 1, 1, 0);
    Sensitivities s =
        new SensitivityKernel(head).compute(new float[] {0, 0, 4}, new float[] {2, 2, 0});
    assertThat(s.predicted()).containsExactly(0);
    assertThat(s.delta()).containsExactly(0, 0, -2);
    assertThat(Float.floatToRawIntBits(s.delta(0, 1))).isZero();
    assertThat(s.flipClass()).containsExactly(1, 1, 2);
    assertThat(s.state(0, 0)).isEqualTo(DeltaState.TIE);
    assertThat(s.state(0, 2)).isEqualTo(DeltaState.FINITE);
  }

  @Test
  void logitsThatAreNotFiniteGiveNoNaN() {
    RandomHead net = RandomHead.of(3, 3, 40, 5, Interval.ALL, false);
    float[] logits = net.logits().clone();
    logits[2] = Float.NaN;
    logits[7] = INF;
    logits[10] = -INF;
    Sensitivities s = new SensitivityKernel(net.head()).compute(net.z(), logits);
    assertThat(s.delta()).containsOnly(INF);
    assertThat(s.flipClass()).containsOnly(-1);
  }

  @Test
  void extremeMagnitudesStayNumbers() {
    LogitsHead head = head(Interval.ALL, 2, 1e-30f, 0, 3e30f, 0);
    Sensitivities s =
        new SensitivityKernel(head)
            .compute(new float[] {0, 0, 0, 0}, new float[] {1e20f, 0, 1e-30f, 0});
    assertThat(s.delta()).doesNotContain(Float.NaN, Float.NEGATIVE_INFINITY);
    assertThat(s.delta(0, 0)).isEqualTo(INF); // 1e50
    assertThat(s.delta(0, 1)).isEqualTo(-1e20f / 3e30f);
    assertThat(s.delta(1, 0)).isEqualTo(-1f);
  }

  @Test
  void weightsThatDifferByMoreThanAFloatGiveNoNaN() {
    float max = Float.MAX_VALUE;
    // Class 2 is too far behind to count: its q is (-∞)·0.
    LogitsHead head = head(Interval.ALL, 1, max, 0, -max);
    Sensitivities s =
        new SensitivityKernel(head).compute(new float[] {0}, new float[] {1e38f, 0, -1e38f});
    assertThat(s.delta()).containsExactly(INF);
    assertThat(s.flipClass()).containsExactly(-1);
  }

  @Test
  void neuronsOfAllTilesAreFound() {
    RandomHead net = RandomHead.of(13, 3, 1100, 5, Interval.NON_NEGATIVE, true);
    Sensitivities found = new SensitivityKernel(net.head()).compute(net.z(), net.logits());
    assertThat(net.check(found).violations()).isEmpty();
  }

  @Test
  void aFeatureAnUlpBeyondItsIntervalCountsAsItsEnd() {
    LogitsHead head = head(RandomHead.RELU6, 1, 1, 2, 0);
    float[] z = {Math.nextUp(6f)};
    Sensitivities s = new SensitivityKernel(head).compute(z, new float[] {2, 1, 1});
    assertThat(s.delta()).containsExactly(-1);
  }

  @Test
  void resultDoesNotDependOnTheBatch() {
    RandomHead net = RandomHead.of(11, 300, 30, 12, Interval.NON_NEGATIVE, false);
    SensitivityKernel kernel = new SensitivityKernel(net.head());
    Sensitivities all = kernel.compute(net.z(), net.logits());
    for (int i = 0; i < 300; i += 37) {
      Sensitivities one =
          kernel.compute(
              Arrays.copyOfRange(net.z(), i * 30, i * 30 + 30),
              Arrays.copyOfRange(net.logits(), i * 12, i * 12 + 12));
      assertThat(Arrays.copyOfRange(all.delta(), i * 30, i * 30 + 30)).containsExactly(one.delta());
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    SensitivityKernel kernel = new SensitivityKernel(head(Interval.ALL, 2, 1, 2, 3, 4));
    assertThatThrownBy(() -> kernel.compute(new float[3], new float[2]))
        .isInstanceOf(IllegalArgumentException.class);
    LogitsHead broken = head(Interval.ALL, 1, 1, Float.NaN);
    assertThatThrownBy(() -> new SensitivityKernel(broken)).hasMessageContaining("W[0,1]");
  }
}
