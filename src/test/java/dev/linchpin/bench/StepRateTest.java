package dev.linchpin.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.Cancellation;
import dev.linchpin.base.UserError;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.testing.PythonModel;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class StepRateTest {
  private static final Classifier MODEL = load("same-weights-unit");

  private static Classifier load(String name) {
    return ClassifierLoader.load(PythonModel.read(name).options()).classifier();
  }

  private static RuntimePlan plan(int streams, int slots) {
    return new RuntimePlan(streams, slots, 3, Precision.FLOAT32);
  }

  @Test
  void everyTrajectoryMakesAllItsSteps() {
    StepRate rate = StepRate.measure(MODEL, plan(2, 16), 3, 1e-9, new Cancellation());
    assertThat(rate.model()).isEqualTo("same-weights-unit");
    assertThat(rate.plan()).isEqualTo(plan(2, 16));
    // 2 streams × 16 slots × the least number of steps.
    assertThat(rate.stepsPerRound()).isEqualTo(320);
    assertThat(rate.stepsPerSecond().rounds()).isEqualTo(3);
    assertThat(rate.stepsPerSecond().min()).isPositive();
  }

  /** Though an attack of one restart is in float32. */
  @Test
  void inBfloat16AllStepsAreInBfloat16() {
    RuntimePlan mixed = new RuntimePlan(2, 16, 3, Precision.BFLOAT16);
    StepRate rate = StepRate.measure(MODEL, mixed, 2, 1e-9, new Cancellation());
    assertThat(rate.plan()).isEqualTo(mixed);
    assertThat(rate.stepsPerRound()).isEqualTo(320);
  }

  @Test
  void roundsLastAsLongAsAskedFor() {
    double seconds = 0.4;
    long begin = System.nanoTime();
    StepRate rate = StepRate.measure(MODEL, plan(1, 2), 4, seconds, new Cancellation());
    double all = (System.nanoTime() - begin) * 1e-9;
    double round = rate.stepsPerRound() / rate.stepsPerSecond().median();
    assertThat(round).isGreaterThan(seconds / 8);
    // By the clock of this test: the rounds that it tells of can't have taken longer than it all.
    assertThat(4 * rate.stepsPerRound() / rate.stepsPerSecond().max()).isLessThan(all);
    assertThat(rate.stepsPerRound() % 2).isZero();
  }

  @Test
  void aFixedBatchIsTheNumberOfSlots() {
    Classifier fixed = load("module-fixed-batch");
    StepRate rate = StepRate.measure(fixed, plan(1, 64), 1, 1e-9, new Cancellation());
    assertThat(rate.plan().slots()).isEqualTo(fixed.fixedBatch().orElseThrow());
    assertThat(rate.stepsPerRound()).isEqualTo(10L * rate.plan().slots());
  }

  @Test
  void stopsWhenAsked() {
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    assertThatThrownBy(() -> StepRate.measure(MODEL, plan(1, 2), 1, 100, cancellation))
        .isInstanceOf(CancellationException.class);
    // So that no later test of this thread is interrupted.
    Thread.interrupted();
  }

  @Test
  void moreSlotsThanAnArrayHoldsAreRefused() {
    assertThatThrownBy(() -> StepRate.measure(MODEL, plan(1024, 65_536), 1, 1, new Cancellation()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("65536 slots in 1024 streams");
  }
}
