package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimePlanTest {
  private static RuntimePlan plan(int stepsPerCall) {
    return new RuntimePlan(2, 64, stepsPerCall, Precision.BFLOAT16);
  }

  /** Steps of a trajectory, steps per call, and those of long calls. */
  @ParameterizedTest
  @CsvSource({"100, 4, 10", "40, 4, 10", "24, 4, 12", "7, 4, 7", "10, 4, 10", "5, 4, 5"})
  void longCallsMakeUpATrajectory(int steps, int stepsPerCall, int longer) {
    assertThat(plan(stepsPerCall).withLongCalls(steps).stepsPerCall()).isEqualTo(longer);
    assertThat(steps % longer).isZero();
  }

  @ParameterizedTest
  @CsvSource({"13, 4", "4, 4", "3, 4", "100, 1"})
  void callsStayWhereNoLongerOnesFitOrEachStepIsLookedAt(int steps, int stepsPerCall) {
    assertThat(plan(stepsPerCall).withLongCalls(steps)).isEqualTo(plan(stepsPerCall));
  }

  @Test
  void longCallsChangeNothingElse() {
    assertThat(plan(4).withLongCalls(100)).isEqualTo(plan(4).withStepsPerCall(10));
  }
}
