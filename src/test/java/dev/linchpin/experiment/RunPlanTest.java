package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.linchpin.attack.Calibration;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.Devices;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.testing.TinyClassifiers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunPlanTest {
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

  /** What is left open is recorded once it is chosen, and then stays. */
  @Test
  void aCalibrationIsMadeOnce() {
    assumeFalse(Devices.hasGpu(), "there is a GPU");
    Classifier classifier = TinyClassifiers.mlp(1, 3);
    Runtime spec = Runtime.newBuilder().setStreams(2).setStepsPerCall(4).build();
    RunPlan first = new RunPlan(spec, Map.of());
    RuntimePlan asked = first.of(classifier);
    assertThat(first.open(classifier)).isEqualTo(new Calibration(true, false));
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

  @Test
  void aGpuThatIsNotThereIsSaidSo() {
    assumeFalse(Devices.hasGpu(), "there is a GPU");
    Runtime gpu = Runtime.newBuilder().setDevice(Runtime.Device.GPU).build();
    assertThatThrownBy(() -> RunPlan.decideDevice(gpu))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("runtime.device: GPU");
  }
}
