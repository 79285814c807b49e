package dev.linchpin.train.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.train.listener.TrainingListener.Begin;
import dev.linchpin.train.listener.TrainingListener.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivergenceGuardTest {
  private static final float NAN = Float.NaN;

  private final DivergenceGuard guard = new DivergenceGuard(step -> Path.of("dir", "c-" + step));

  private void begin(long firstStep) {
    guard.onBegin(new Begin("resnet20", 100, 10, 8, firstStep, Map.of(), List.of()));
  }

  private static Step step(float loss, float ce, float reg, float norm) {
    return new Step(
        42,
        4.2,
        0.1,
        loss,
        Map.of("cross_entropy", ce, "sensitivity", reg),
        Map.of("cross_entropy", 1f, "sensitivity", 100f),
        0.5f,
        norm,
        0.1);
  }

  @Test
  void aFiniteTrainingGoesOn() {
    FakeTraining.run(guard);
    begin(0);
    guard.onStep(step(Float.MAX_VALUE, 1e30f, -1e30f, 0));
  }

  @Test
  void theTermThatBlewUpIsNamed() {
    begin(0);
    guard.onCheckpoint(40);
    assertThatThrownBy(() -> guard.onStep(step(NAN, 2, NAN, NAN)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("resnet20")
        .hasMessageContaining("step 42 (epoch 4.20, learning rate 0.1000)")
        .hasMessageContaining("loss term sensitivity is NaN (weight 100.0)")
        .hasMessageNotContaining("cross_entropy is")
        .hasMessageContaining(Path.of("dir", "c-40").toString())
        .hasMessageContaining("Try a lower learning rate");
  }

  @ParameterizedTest
  @CsvSource({"Infinity,1,Infinity,1", "-Infinity,1,2,1", "1,1,2,NaN", "1,1,2,Infinity"})
  void anyNumberThatIsNotFiniteEndsIt(float loss, float ce, float reg, float norm) {
    begin(0);
    assertThatThrownBy(() -> guard.onStep(step(loss, ce, reg, norm)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("There is no checkpoint yet");
  }

  @Test
  void aGradientMayBlowUpAlone() {
    begin(30);
    assertThatThrownBy(() -> guard.onStep(step(3, 1, 0.02f, NAN)))
        .hasMessageContaining("the gradient's norm is NaN while the loss is 3.000")
        .hasMessageContaining("sensitivity 0.02000")
        .satisfies(e -> assertThat(e.getMessage()).contains("c-30 (step 30)"));
  }
}
