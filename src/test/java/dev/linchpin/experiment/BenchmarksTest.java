package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BenchmarksTest {
  private static BenchOptions options(List<Integer> slots, OptionalInt streams, OptionalInt steps) {
    return new BenchOptions(
        Map.of(),
        slots,
        streams,
        steps,
        List.of(Precision.FLOAT32, Precision.BFLOAT16),
        false,
        List.of(),
        1,
        1,
        false);
  }

  /** What nobody asks for is as an audit has it: on a GPU one stream. */
  @Test
  void plansAreThoseOfAnAuditButForWhatIsAsked() {
    RuntimePlan audit = new RuntimePlan(1, 48, 7, Precision.FLOAT32);
    assertThat(
            Benchmarks.plans(options(List.of(), OptionalInt.empty(), OptionalInt.empty()), audit))
        .containsExactly(audit, new RuntimePlan(1, 48, 7, Precision.BFLOAT16));
    assertThat(
            Benchmarks.plans(options(List.of(16, 32), OptionalInt.of(3), OptionalInt.of(2)), audit))
        .containsExactly(
            new RuntimePlan(3, 16, 2, Precision.FLOAT32),
            new RuntimePlan(3, 32, 2, Precision.FLOAT32),
            new RuntimePlan(3, 16, 2, Precision.BFLOAT16),
            new RuntimePlan(3, 32, 2, Precision.BFLOAT16));
  }
}
