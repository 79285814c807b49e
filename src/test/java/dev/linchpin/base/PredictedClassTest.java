package dev.linchpin.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PredictedClassTest {
  private static final float[] LOGITS = {9, 1, 3, 3, Float.NEGATIVE_INFINITY, 0, Float.NaN, 2};

  @Test
  void theFirstOfTheLargestInItsRow() {
    assertThat(PredictedClass.of(LOGITS, 1, 3)).isEqualTo(1);
    assertThat(PredictedClass.of(LOGITS, 4, 2)).isEqualTo(1);
    assertThat(PredictedClass.of(LOGITS, 0, 1)).isZero();
  }

  @Test
  void whatIsNotANumberHasNoClass() {
    assertThat(PredictedClass.of(LOGITS, 6, 2)).isEqualTo(PredictedClass.NONE);
    assertThat(PredictedClass.of(LOGITS, 5, 2)).isEqualTo(PredictedClass.NONE);
  }
}
