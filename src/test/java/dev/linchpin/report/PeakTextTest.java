package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.bench.ConvolutionPeak;
import dev.linchpin.bench.PeakShare;
import dev.linchpin.bench.Spread;
import dev.linchpin.bench.StepRate;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeakTextTest {
  private static final ConvolutionPeak PLAIN =
      new ConvolutionPeak(Precision.FLOAT32, 2, 128, new Spread(5, 320, 300, 345.67));

  @Test
  void aStepIsTwoPassesOfTwoOperationsAMultiplyAdd() {
    // 1000 steps/s of 40 million multiply-adds: 160 GFLOP/s, half of the peak.
    StepRate steps = rate(Precision.FLOAT32);
    StepRate mixed = rate(Precision.BFLOAT16);
    assertThat(PeakText.render(List.of(PLAIN), PeakShare.of(List.of(PLAIN), List.of(steps, mixed))))
        .isEqualToNormalizingNewlines(
            """
            Convolutions, GFLOP/s  Streams  Channels  Median    Min    Max  Rounds
            ─────────────────────  ───────  ────────  ──────  ─────  ─────  ──────
            float32                      2       128   320.0  300.0  345.7       5

            Share of that  Precision  Slots  Steps/s
            ─────────────  ─────────  ─────  ───────
            resnet           float32     64     50 %
            """);
  }

  @Test
  void withoutStepsThereAreNoShares() {
    assertThat(PeakText.render(List.of(PLAIN), List.of())).doesNotContain("Share");
  }

  private static StepRate rate(Precision precision) {
    return new StepRate(
        "resnet",
        new RuntimePlan(2, 64, 5, precision),
        40_000_000,
        128,
        new Spread(5, 1000, 900, 1100));
  }
}
