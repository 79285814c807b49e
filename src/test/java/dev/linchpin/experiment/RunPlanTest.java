package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.Devices;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.testing.TinyClassifiers;
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

  @Test
  void aGpuThatIsNotThereIsSaidSo() {
    assumeFalse(Devices.hasGpu(), "there is a GPU");
    Runtime gpu = Runtime.newBuilder().setDevice(Runtime.Device.GPU).build();
    assertThatThrownBy(() -> RunPlan.decideDevice(gpu))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("runtime.device: GPU");
  }
}
