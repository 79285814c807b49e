package dev.linchpin.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.UserError;
import dev.linchpin.train.optimizer.Steps.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Rates at times where they are known in closed form. */
class LearningRateTest {
  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void constant() {
    assertThat(new Constant(0.3).at(0, 0)).isEqualTo(0.3);
    assertThat(new Constant(0.3).at(0.99, 70)).isEqualTo(0.3);
  }

  @Test
  void stepsByShare() {
    Steps steps = new Steps(0.1, List.of(0.5, 0.75), Clock.SHARE, 0.1);
    // The epoch does not matter.
    assertThat(steps.at(0, 100)).isEqualTo(0.1);
    assertThat(steps.at(Math.nextDown(0.5), 100)).isEqualTo(0.1);
    assertThat(steps.at(0.5, 0)).isCloseTo(0.01, EXACT);
    assertThat(steps.at(0.7499, 0)).isCloseTo(0.01, EXACT);
    assertThat(steps.at(0.75, 0)).isCloseTo(0.001, EXACT);
    assertThat(steps.at(0.999, 0)).isCloseTo(0.001, EXACT);
  }

  @Test
  void stepsByEpoch() {
    Steps steps = new Steps(1, List.of(2.0, 3.0, 10.0), Clock.EPOCH, 0.5);
    assertThat(steps.at(0.9, 1.999)).isEqualTo(1);
    assertThat(steps.at(0.1, 2)).isEqualTo(0.5);
    assertThat(steps.at(0.1, 9.99)).isEqualTo(0.25);
    assertThat(steps.at(0.1, 11)).isEqualTo(0.125);
  }

  @Test
  void cosine() {
    Cosine cosine = new Cosine(1, 0.2);
    assertThat(cosine.at(0, 0)).isEqualTo(1);
    assertThat(cosine.at(0.5, 0)).isCloseTo(0.6, EXACT);
    // cos 60° = 1/2, cos 120° = −1/2.
    assertThat(cosine.at(1 / 3.0, 0)).isCloseTo(0.8, EXACT);
    assertThat(cosine.at(2 / 3.0, 0)).isCloseTo(0.4, EXACT);
    assertThat(cosine.at(1, 0)).isCloseTo(0.2, EXACT);
  }

  @Test
  void oneCycle() {
    OneCycle cycle = new OneCycle(2, 0.25, 0.1, 0.01);
    assertThat(cycle.at(0, 0)).isCloseTo(0.2, EXACT);
    assertThat(cycle.at(0.125, 0)).isCloseTo(1.1, EXACT);
    assertThat(cycle.at(0.25, 0)).isEqualTo(2);
    assertThat(cycle.at(0.625, 0)).isCloseTo(1.01, EXACT);
    assertThat(cycle.at(1, 0)).isCloseTo(0.02, EXACT);
    assertThat(new OneCycle(2, 0, 0.1, 0.5).at(0, 0)).isEqualTo(2);
  }

  @Test
  void warmUp() {
    WarmUp warm = new WarmUp(new Cosine(1, 0), 5);
    assertThat(warm.at(0, 0)).isZero();
    assertThat(warm.at(0.5, 2.5)).isCloseTo(0.25, EXACT);
    assertThat(warm.at(0.5, 5)).isCloseTo(0.5, EXACT);
    assertThat(warm.at(0.5, 50)).isCloseTo(0.5, EXACT);
  }

  @Test
  void refusesSettingsThatMakeNoSchedule() {
    Stream.<Runnable>of(
            () -> new Constant(0),
            () -> new Constant(Double.NaN),
            () -> new Steps(0.1, List.of(0.5, 0.5), Clock.SHARE, 0.1),
            () -> new Steps(0.1, List.of(30.0, 60.0), Clock.SHARE, 0.1),
            () -> new Steps(0.1, List.of(0.0), Clock.EPOCH, 0.1),
            () -> new Steps(0.1, List.of(0.5), Clock.SHARE, 0),
            () -> new Cosine(0.1, 0.2),
            () -> new OneCycle(0.1, 1, 0.1, 0.1),
            () -> new OneCycle(0.1, 0.5, -0.1, 0.1),
            () -> new WarmUp(new Constant(0.1), 0))
        .forEach(wrong -> assertThatThrownBy(wrong::run).isInstanceOf(UserError.class));
  }
}
