package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.linchpin.attack.Bfloat16Gain;
import dev.linchpin.attack.Calibration;
import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.Devices;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.testing.TinyClassifiers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunPlanTest {
  /** Everything is given but the precision. */
  private static final Runtime CALIBRATED =
      Runtime.newBuilder()
          .setStreams(2)
          .setSlots(32)
          .setStepsPerCall(4)
          .setPrecision(Runtime.Precision.CALIBRATED)
          .build();

  @Test
  void aResumeTakesUpWhatMemoryLeft() {
    Classifier classifier = TinyClassifiers.mlp(1, 3);
    Runtime spec = Runtime.newBuilder().setStreams(2).setSlots(64).setStepsPerCall(4).build();
    RunPlan first = new RunPlan(spec, Map.of());
    RuntimePlan asked = first.of(classifier);
    assertThat(asked.slots()).isEqualTo(64);
    RuntimePlan smaller =
        new RuntimePlan(asked.streams(), 16, asked.stepsPerCall(), asked.precision());
    first.record(classifier, smaller);
    RunPlan resumed = new RunPlan(spec, first.entries());
    assertThat(resumed.of(classifier)).isEqualTo(smaller);
    assertThat(resumed.overruled()).hasSize(1);
  }

  @Test
  void onAGpuThereIsOneStream() {
    Classifier classifier = TinyClassifiers.mlp(1, 3);
    RuntimePlan usual = RuntimePlan.defaultFor(classifier);
    assertThat(RunPlan.chosen(classifier, false)).isEqualTo(usual);
    RuntimePlan onGpu = RunPlan.chosen(classifier, true);
    assertThat(onGpu.streams()).isEqualTo(1);
    assertThat(onGpu.slots()).isEqualTo(usual.slots());
    assertThat(onGpu.stepsPerCall()).isEqualTo(usual.stepsPerCall());
  }

  /** What is left open is recorded once it is chosen, and then stays. */
  @Test
  void aCalibrationIsMadeOnce() {
    assumeFalse(Devices.hasGpu(), "there is a GPU");
    Classifier classifier = TinyClassifiers.mlp(1, 3);
    Runtime spec = Runtime.newBuilder().setStreams(2).setStepsPerCall(4).build();
    RunPlan first = new RunPlan(spec, Map.of());
    RuntimePlan asked = first.of(classifier);
    assertThat(first.open(classifier)).isEqualTo(new Calibration(true, false, false));
    assertThat(first.entries()).containsEntry("mlp1.steps_per_call", "4");
    assertThat(first.entries()).doesNotContainKeys("mlp1.slots", "mlp1.tails");
    RuntimePlan chosen = new RuntimePlan(2, 32, 4, asked.precision(), List.of(16));
    first.record(classifier, chosen);
    assertThat(first.entries()).containsEntry("mlp1.slots", "32").containsEntry("mlp1.tails", "16");
    RunPlan resumed = new RunPlan(spec, first.entries());
    assertThat(resumed.open(classifier)).isEqualTo(Calibration.NONE);
    assertThat(resumed.of(classifier)).isEqualTo(chosen);
    RunPlan without = new RunPlan(spec, first.entries());
    without.record(classifier, chosen.withTails(List.of()));
    assertThat(new RunPlan(spec, without.entries()).of(classifier).tails()).isEmpty();
  }

  /** Open until it is measured, whatever else was chosen before. */
  @Test
  void aPrecisionIsMeasuredOnce() {
    assumeFalse(Devices.hasGpu(), "there is a GPU");
    Classifier classifier = TinyClassifiers.mlp(1, 3);
    RunPlan first = new RunPlan(CALIBRATED, Map.of());
    RuntimePlan asked = first.of(classifier);
    assertThat(asked.precision()).isEqualTo(Precision.FLOAT32);
    assertThat(first.open(classifier)).isEqualTo(new Calibration(false, false, true));
    first.record(classifier, asked);
    assertThat(first.open(classifier)).isEqualTo(new Calibration(false, false, true));
    Bfloat16Gain gain = new Bfloat16Gain(0.8125, 2.5);
    RuntimePlan chosen =
        new RuntimePlan(2, 32, 4, 4, Precision.BFLOAT16, List.of(), Optional.of(gain));
    first.record(classifier, chosen);
    assertThat(first.entries())
        .containsEntry("mlp1.precision", "BFLOAT16")
        .containsEntry("mlp1.bfloat16.agreement", "0.8125")
        .containsEntry("mlp1.bfloat16.gain", "2.5");
    RunPlan resumed = new RunPlan(CALIBRATED, first.entries());
    assertThat(resumed.open(classifier)).isEqualTo(Calibration.NONE);
    assertThat(resumed.of(classifier)).isEqualTo(chosen);
  }

  /** A resume of steps per call that were left open makes calls as long as the first session's. */
  @Test
  void theLongestCallIsRecorded() {
    assumeFalse(Devices.hasGpu(), "there is a GPU");
    Classifier classifier = TinyClassifiers.mlp(1, 3);
    Runtime spec = Runtime.newBuilder().setPrecision(Runtime.Precision.CALIBRATED).build();
    RunPlan first = new RunPlan(spec, Map.of());
    RuntimePlan asked = first.of(classifier);
    assertThat(asked.longestCall()).isGreaterThan(asked.stepsPerCall());
    assertThat(first.entries()).doesNotContainKey("mlp1.bfloat16.longest_call");
    RuntimePlan chosen = asked.withLongestCall(11);
    first.record(classifier, chosen);
    assertThat(first.entries()).containsEntry("mlp1.bfloat16.longest_call", "11");
    assertThat(new RunPlan(spec, first.entries()).of(classifier)).isEqualTo(chosen);
    assertThat(new RunPlan(CALIBRATED, Map.of()).of(classifier).longestCall()).isEqualTo(4);
  }

  /** Else a resume, with more memory, would go on in another precision. */
  @Test
  void aPrecisionThatMemoryDecidedStays() {
    assumeFalse(Devices.hasGpu(), "there is a GPU");
    Classifier classifier = TinyClassifiers.mlp(1, 3);
    RunPlan first = new RunPlan(CALIBRATED, Map.of());
    RuntimePlan asked = first.of(classifier);
    first.record(classifier, asked.measured(Optional.of(Bfloat16Gain.UNKNOWN)));
    assertThat(first.entries())
        .containsEntry("mlp1.precision", "FLOAT32")
        .doesNotContainKeys("mlp1.bfloat16.agreement", "mlp1.bfloat16.gain");
    RunPlan resumed = new RunPlan(CALIBRATED, first.entries());
    assertThat(resumed.open(classifier)).isEqualTo(Calibration.NONE);
    assertThat(resumed.of(classifier)).isEqualTo(asked);
    resumed.record(classifier, asked);
    assertThat(resumed.entries()).isEqualTo(first.entries());
  }

  @Test
  void aGpuThatIsNotThereIsSaidSo() {
    assumeFalse(Devices.hasGpu(), "there is a GPU");
    Runtime gpu = Runtime.newBuilder().setDevice(Runtime.Device.GPU).build();
    assertThatThrownBy(() -> RunPlan.decideDevice(gpu))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("runtime.device: GPU");
  }
}
