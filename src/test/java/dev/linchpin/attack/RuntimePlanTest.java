package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimePlanTest {
  private static RuntimePlan plan(int stepsPerCall) {
    return new RuntimePlan(2, 64, stepsPerCall, Precision.BFLOAT16).withLongestCall(12);
  }

  /** Steps of a trajectory, steps per call, and those of long calls. */
  @ParameterizedTest
  @CsvSource({"100, 4, 10", "40, 4, 10", "24, 4, 12", "7, 4, 7", "10, 4, 10", "5, 4, 5"})
  void longCallsMakeUpATrajectory(int steps, int stepsPerCall, int longer) {
    assertThat(plan(stepsPerCall).withCallsOf(steps).stepsPerCall()).isEqualTo(longer);
    assertThat(steps % longer).isZero();
  }

  @ParameterizedTest
  @CsvSource({"13, 4", "4, 4", "3, 4", "100, 11"})
  void callsStayWhereNoLongerOnesFit(int steps, int stepsPerCall) {
    assertThat(plan(stepsPerCall).withCallsOf(steps)).isEqualTo(plan(stepsPerCall));
  }

  @Test
  void onlyRestartsInBfloat16MakeLongCalls() {
    RuntimePlan exact = plan(4).withPrecision(Precision.FLOAT32);
    assertThat(exact.withCallsOf(100)).isEqualTo(exact);
    RuntimePlan given = new RuntimePlan(2, 64, 4, Precision.BFLOAT16);
    assertThat(given.withCallsOf(100)).isEqualTo(given);
  }

  @Test
  void longCallsChangeNothingElse() {
    assertThat(plan(4).withCallsOf(100)).isEqualTo(plan(4).withStepsPerCall(10));
  }

  @Test
  void theLongestCallIsNotTheShortest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(4).withLongestCall(3))
        .withMessageContaining("3 steps a call");
  }
}
