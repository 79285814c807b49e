package dev.linchpin.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.attack.Precision;
import dev.linchpin.base.Cancellation;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ConvolutionPeakTest {
  /**
   * Fused multiply-adds of the widest cores, two operations each: 2 · 32 float32 a cycle, 8 GHz.
   */
  private static final double MOST_GIGAFLOPS_A_CORE = 2 * 2 * 32 * 8;

  @Test
  void noFasterThanACoreCanBeAndNoSlowerThanATenthOfAScalarOne() {
    long begin = System.nanoTime();
    ConvolutionPeak peak = ConvolutionPeak.measure(Precision.FLOAT32, 1, 1, new Cancellation());
    double seconds = (System.nanoTime() - begin) * 1e-9;
    assertThat(peak.streams()).isEqualTo(1);
    assertThat(peak.channels()).isIn(64, 128, 256);
    double median = peak.gigaflopsPerSecond().median();
    assertThat(median).isBetween(0.1, MOST_GIGAFLOPS_A_CORE);
    // One round of 8 layers: 32 images, 32·32 pixels, 64·64 channels, or as many operations.
    assertThat(8 * 2.0 * 32 * 32 * 32 * 9 * 64 * 64 / (median * 1e9)).isLessThan(seconds);
  }

  @Test
  void stopsWhenAsked() {
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    assertThatThrownBy(() -> ConvolutionPeak.measure(Precision.FLOAT32, 1, 1, cancellation))
        .isInstanceOf(CancellationException.class);
    // So that no later test of this thread is interrupted.
    Thread.interrupted();
  }
}
