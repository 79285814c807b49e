package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.sensitivity.Sensitivities;
import dev.linchpin.sensitivity.SensitivityKernel;
import dev.linchpin.testing.Loaded;
import dev.linchpin.testing.PythonModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same weights behind other input conventions are the same classifier of [0,1] pixels. */
class SameWeightsTest {
  private record Answer(Inference.Prediction out, Sensitivities delta, float[] gradients) {}

  private static Answer answer(String name) {
    PythonModel python = PythonModel.read("same-weights-unit");
    Classifier model = Loaded.model(name).classifier();
    try (Inference inference = new Inference(model, model.verdictGraph(), 1)) {
      Inference.Prediction out = inference.run(python.pixelValues(), python.images().count());
      return new Answer(
          out,
          new SensitivityKernel(model.head().orElseThrow()).compute(out.features(), out.logits()),
          inference.inputGradients(python.pixelValues(), out.predicted()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"same-weights-255", "same-weights-uint8", "same-weights-normalized"})
  void samePredictionsSensitivitiesAndGradients(String name) {
    Answer expected = answer("same-weights-unit");
    Answer actual = answer(name);
    assertThat(actual.out.predicted()).isEqualTo(expected.out.predicted());
    assertThat(actual.delta.flipClass()).isEqualTo(expected.delta.flipClass());
    int finite = 0;
    for (int i = 0; i < expected.delta.delta().length; i++) {
      double delta = expected.delta.delta()[i];
      if (Double.isFinite(delta)) {
        finite++;
        assertThat((double) actual.delta.delta()[i])
            .isCloseTo(delta, within(1e-3 * Math.abs(delta)));
      } else {
        assertThat((double) actual.delta.delta()[i]).isEqualTo(delta);
      }
    }
    assertThat(finite).isGreaterThan(10);
    for (int i = 0; i < expected.gradients.length; i++) {
      assertThat((double) actual.gradients[i]).isCloseTo(expected.gradients[i], within(1e-4));
    }
  }
}
