package dev.linchpin.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaRateTest {
  @Test
  void measuresKernelAndOps() {
    DeltaSize size = new DeltaSize(7, 5, 3);
    DeltaRate rate = DeltaRate.measure(size, 2);
    assertThat(rate.size()).isEqualTo(size);
    assertThat(rate.kernelSeconds().rounds()).isEqualTo(2);
    assertThat(rate.kernelSeconds().min()).isPositive();
    assertThat(rate.opsSeconds().rounds()).isEqualTo(2);
    assertThat(rate.opsSeconds().min()).isPositive();
  }

  @Test
  void readsSizes() {
    assertThat(DeltaSize.parse("--delta", "10000x512x10"))
        .isEqualTo(new DeltaSize(10_000, 512, 10))
        .hasToString("10000x512x10");
  }

  @ParameterizedTest
  @CsvSource({
    "10x10, needs IMAGESxFEATURESxCLASSES",
    "10x10x-1, needs IMAGESxFEATURESxCLASSES",
    "0x5x10, at least 1 image",
    "5x5x1, at least 1 image",
    "999999999x512x10, use fewer images",
    "1x99999x99999, in an array"
  })
  void refusesOtherSizes(String text, String message) {
    assertThatThrownBy(() -> DeltaSize.parse("--delta", text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--delta " + text)
        .hasMessageContaining(message);
  }
}
