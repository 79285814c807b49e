package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.bench.DeltaRate;
import dev.linchpin.bench.DeltaSize;
import dev.linchpin.bench.Figures;
import dev.linchpin.bench.Spread;
import dev.linchpin.bench.StepRate;
import dev.linchpin.results.Build;
import dev.linchpin.results.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTextTest {
  private static Figures figures(List<StepRate> steps, List<DeltaRate> delta) {
    return new Figures(
        new Build("1.2", "abc"),
        "2.18.0",
        new Machine("Linux", "A CPU", 2, "17"),
        List.of("avx2", "fma"),
        steps,
        delta);
  }

  @Test
  void fourDigitsThatCount() {
    StepRate steps =
        new StepRate(
            "resnet",
            new RuntimePlan(2, 64, 5, Precision.FLOAT32),
            128,
            new Spread(5, 841.234, 99.99, 12345.6));
    DeltaRate delta =
        new DeltaRate(
            new DeltaSize(10_000, 512, 10),
            new Spread(5, 0.12345, 0.00012345, 1.5),
            new Spread(7, 10, 9.87654, 11));
    assertThat(FiguresText.render(figures(List.of(steps), List.of(delta))))
        .isEqualToNormalizingNewlines(
            """
            linchpin 1.2 (abc), TensorFlow 2.18.0, Java 17
            A CPU, 2 processors (avx2 fma)

            Gradient steps/s  Streams  Slots  Steps/call  Median    Min    Max  Rounds
            ────────────────  ───────  ─────  ──────────  ──────  ─────  ─────  ──────
            resnet                  2     64           5   841.2  99.99  12346       5

            Δ, seconds  Images  Features  Classes  Median     Min    Max  Rounds
            ──────────  ──────  ────────  ───────  ──────  ──────  ─────  ──────
            kernel       10000       512       10  0.1235  0.0001  1.500       5
            graph ops    10000       512       10   10.00   9.877  11.00       7""");
  }

  @Test
  void whatWasNotMeasuredIsNotThere() {
    assertThat(FiguresText.render(figures(List.of(), List.of())).lines()).hasSize(2);
  }
}
