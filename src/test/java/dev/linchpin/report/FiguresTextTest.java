package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.bench.ComparedLoss;
import dev.linchpin.bench.ConvolutionPeak;
import dev.linchpin.bench.DeltaRate;
import dev.linchpin.bench.DeltaSize;
import dev.linchpin.bench.Figures;
import dev.linchpin.bench.PeakShare;
import dev.linchpin.bench.Spread;
import dev.linchpin.bench.StepCost;
import dev.linchpin.bench.StepRate;
import dev.linchpin.bench.TrainRate;
import dev.linchpin.results.Build;
import dev.linchpin.results.Machine;
import dev.linchpin.train.TrainingPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTextTest {
  private static Figures figures(List<StepRate> steps, List<DeltaRate> delta) {
    return figures(steps, delta, List.of(), List.of());
  }

  private static Figures figures(
      List<StepRate> steps, List<DeltaRate> delta, List<TrainRate> training, List<StepCost> costs) {
    return new Figures(
        new Build("1.2", "abc"),
        "2.18.0",
        new Machine("Linux", "A CPU", 2, "17"),
        List.of("avx2", "fma"),
        steps,
        delta,
        List.of(),
        List.of(),
        training,
        costs);
  }

  private static StepRate steps(Spread perSecond) {
    RuntimePlan plan = new RuntimePlan(2, 64, 5, Precision.FLOAT32);
    return new StepRate("resnet", plan, 40_000_000, 128, perSecond);
  }

  @Test
  void fourDigitsThatCount() {
    StepRate steps = steps(new Spread(5, 841.234, 99.99, 12345.6));
    DeltaRate delta =
        new DeltaRate(
            new DeltaSize(10_000, 512, 10),
            new Spread(5, 0.125, 0.00012345, 1.5),
            new Spread(7, 10, 9.87654, 11));
    assertThat(FiguresText.render(figures(List.of(steps), List.of(delta))))
        .isEqualToNormalizingNewlines(
            """
            linchpin 1.2 (abc), TensorFlow 2.18.0, Java 17
            A CPU, 2 processors (avx2 fma)

            Gradient steps/s  Precision  Streams  Slots  Steps/call  Median    Min    Max  Rounds
            ────────────────  ─────────  ───────  ─────  ──────────  ──────  ─────  ─────  ──────
            resnet              float32        2     64           5   841.2  99.99  12346       5

            Δ, seconds  Images  Features  Classes  Median     Min    Max  Rounds  Images/s  Values/s
            ──────────  ──────  ────────  ───────  ──────  ──────  ─────  ──────  ────────  ────────
            kernel       10000       512       10  0.1250  0.0001  1.500       5     80000  40960000
            graph ops    10000       512       10   10.00   9.877  11.00       7      1000    512000""");
  }

  @Test
  void sharesStandUnderThePeak() {
    StepRate steps = steps(new Spread(5, 1000, 900, 1100));
    ConvolutionPeak peak =
        new ConvolutionPeak(Precision.FLOAT32, 2, 128, new Spread(5, 320, 300, 345));
    Figures measured = Figures.of(List.of(steps), List.of(), List.of(peak));
    assertThat(measured.shares())
        .containsExactly(new PeakShare("resnet", Precision.FLOAT32, 64, 0.5));
    assertThat(FiguresText.render(measured))
        .contains("Convolutions, GFLOP/s")
        .containsPattern("resnet +float32 +64 +50 %");
  }

  @Test
  void trainingsAndWhatALossCosts() {
    TrainRate plain =
        new TrainRate(
            "resnet20", 128, new TrainingPlan(2, 1, false), 9, new Spread(7, 742.34, 7.5, 1053.1));
    TrainRate mixed =
        new TrainRate(
            "vgg19", 64, new TrainingPlan(1, 2, true), 9, new Spread(5, 99.5, 98.25, 100));
    StepCost cost =
        new StepCost(
            "resnet20",
            128,
            new TrainingPlan(2, 1, true),
            ComparedLoss.SENSITIVITY,
            12,
            new Spread(7, 1.0312, 0.98764, 1.2));
    assertThat(
            FiguresText.render(figures(List.of(), List.of(), List.of(plain, mixed), List.of(cost))))
        .isEqualToNormalizingNewlines(
            """
            linchpin 1.2 (abc), TensorFlow 2.18.0, Java 17
            A CPU, 2 processors (avx2 fma)

            Training, images/s  Precision  Batch  Replicas  Median    Min    Max  Rounds
            ──────────────────  ─────────  ─────  ────────  ──────  ─────  ─────  ──────
            resnet20              float32    128         2   742.3  7.500   1053       7
            vgg19                bfloat16     64         1   99.50  98.25  100.0       5

            Step, times a plain one  Precision         Loss  Median     Min    Max  Rounds  Pairs
            ───────────────────────  ─────────  ───────────  ──────  ──────  ─────  ──────  ─────
            resnet20                  bfloat16  sensitivity   1.031  0.9876  1.200       7     12""");
  }

  @Test
  void whatWasNotMeasuredIsNotThere() {
    assertThat(FiguresText.render(figures(List.of(), List.of())).lines()).hasSize(2);
  }
}
