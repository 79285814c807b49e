package dev.linchpin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuFeaturesTest {
  @Test
  void wholeWordsOfX86AndArm() {
    assertThat(CpuFeatures.among("flags\t\t: fpu avx avx2 avx512fx amx_bf16 ss"))
        .containsExactly("avx2", "amx_bf16");
    assertThat(CpuFeatures.among("Features\t: fp asimd bf16 sve2"))
        .containsExactly("asimd", "bf16", "sve2");
    assertThat(CpuFeatures.among("")).isEmpty();
  }
}
