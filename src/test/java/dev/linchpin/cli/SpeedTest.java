package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SpeedTest {
  @Test
  void nothingIsKnownBeforeTheFirstGrowth() {
    Speed speed = new Speed(10, true);
    assertThat(speed.secondsTo(1, 0)).isEmpty();
    speed.add(0, 0);
    assertThat(speed.perSecond(5)).isEmpty();
    speed.add(5, 0);
    assertThat(speed.secondsTo(1, 5)).isEmpty();
  }

  @Test
  void steadyWorkIsForecastExactly() {
    Speed speed = new Speed(30, true);
    for (int t = 0; t <= 60; t++) {
      speed.add(t, t / 200.0);
    }
    assertThat(speed.perSecond(60)).hasValueCloseTo(1 / 200.0, within(1e-9));
    assertThat(speed.secondsTo(1, 60)).hasValueCloseTo(140.0, within(1e-6));
  }

  /** Parts that end together: between them the forecast counts down. */
  @Test
  void workInBurstsCountsDownBetweenThem() {
    Speed speed = new Speed(30, true);
    for (int t = 0; t <= 100; t += 10) {
      speed.add(t, t / 1000.0);
    }
    assertThat(speed.secondsTo(1, 100)).hasValueCloseTo(900.0, within(1e-6));
    assertThat(speed.secondsTo(1, 107)).hasValueCloseTo(893.0, within(1e-6));
    // A standstill: 130 s for a tenth, at last.
    assertThat(speed.secondsTo(1, 180).getAsDouble()).isGreaterThan(900);
  }

  /** Easy images first: a tenth of the speed from half way on. The mean speed would say 55 s. */
  @Test
  void slowerWorkIsNoticed() {
    Speed speed = new Speed(30, true);
    double share = 0;
    double time = 0;
    for (; share < 0.5; time += 0.1, share += 0.001) {
      speed.add(time, share);
    }
    for (; share < 0.75; time += 0.1, share += 0.0001) {
      speed.add(time, share);
    }
    double truth = (1 - share) / 0.001;
    assertThat(speed.secondsTo(1, time)).hasValueCloseTo(truth, Percentage.withPercentage(2));
  }

  @Test
  void unevenStepsAverageOut() {
    Speed speed = new Speed(30, true);
    Random random = new Random(7);
    double time = 0;
    for (int i = 0; i <= 5000; i++) {
      speed.add(time, i / 10_000.0);
      // Exponential, mean 0.05 s.
      time -= 0.05 * Math.log(1 - random.nextDouble());
    }
    assertThat(speed.secondsTo(1, time)).hasValueCloseTo(250.0, Percentage.withPercentage(5));
  }

  @Test
  void aShortWindowForgetsTheStart() {
    Speed speed = new Speed(10, false);
    for (int t = 0; t < 100; t++) {
      speed.add(t, t < 50 ? t : 50 + 20 * (t - 50));
    }
    assertThat(speed.perSecond(99)).hasValueCloseTo(20.0, within(1e-9));
  }
}
