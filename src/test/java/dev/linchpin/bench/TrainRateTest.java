package dev.linchpin.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.Cancellation;
import dev.linchpin.model.Network;
import dev.linchpin.testing.TinyNetworks;
import dev.linchpin.train.TrainingPlan;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainRateTest {
  private static final Network NETWORK = TinyNetworks.of(true, 4, 1);
  private static final TrainingPlan PLAN = new TrainingPlan(2, 1, false);

  @Test
  void tellsImagesOfWholeRounds() {
    long begin = System.nanoTime();
    TrainRate rate = TrainRate.measure(NETWORK, PLAN, 8, 3, 0.2, new Cancellation());
    double all = (System.nanoTime() - begin) * 1e-9;
    assertThat(rate.network()).isEqualTo(NETWORK.name());
    assertThat(rate.plan()).isEqualTo(PLAN);
    assertThat(rate.imagesPerSecond().rounds()).isEqualTo(3);
    assertThat(rate.stepsPerRound()).isGreaterThan(1);
    // By the clock of this test: the rounds that it tells of can't have taken longer than it all.
    double images = 3.0 * rate.stepsPerRound() * rate.batch();
    assertThat(images / rate.imagesPerSecond().max()).isPositive().isLessThan(all);
  }

  @ParameterizedTest
  @EnumSource
  void comparesStepsOfALossWithPlainOnes(ComparedLoss loss) {
    StepCost cost = StepCost.measure(NETWORK, PLAN, 8, loss, 3, 0.05, new Cancellation());
    assertThat(cost.loss()).isEqualTo(loss);
    assertThat(cost.pairsPerRound()).isEven().isPositive();
    assertThat(cost.ratio().rounds()).isEqualTo(3);
    // It does what a plain step does, and more.
    assertThat(cost.ratio().max()).isGreaterThan(1);
  }

  @Test
  void stopsWhenAsked() {
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    assertThatThrownBy(() -> TrainRate.measure(NETWORK, PLAN, 8, 1, 100, cancellation))
        .isInstanceOf(CancellationException.class);
  }
}
