package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.testing.Loaded;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelGuessTest {
  @ParameterizedTest
  @CsvSource({
    "keras3-cnn, unknown",
    "keras3-rescaling-255, 0..255 (multiplies by 0.003921",
    "keras3-conv-head, 0..255 (multiplies by 0.00784",
    "keras2-fused-batch-norm, 0..255 (multiplies by 0.0078125",
    "module-uint8-outputs, 0..255 (integer input)",
    "same-weights-255, 0..255 (divides by 255.0)",
    "same-weights-uint8, 0..255 (integer input)",
    "same-weights-unit, 0..1 (divides by 0.229",
    "same-weights-normalized, unknown",
    "module-nchw-inside, unknown"
  })
  void looksAtTheFirstOps(String name, String guess) {
    LoadedModel model = Loaded.model(name);
    assertThat(PixelGuess.of(model.flat(), model.input())).startsWith(guess);
  }
}
