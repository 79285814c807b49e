package dev.linchpin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void medianOfOddAndEvenCounts() {
    assertThat(Spread.of(3)).isEqualTo(new Spread(1, 3, 3, 3));
    assertThat(Spread.of(9, 1, 4)).isEqualTo(new Spread(3, 4, 1, 9));
    assertThat(Spread.of(9, 1, 4, 2)).isEqualTo(new Spread(4, 3, 1, 9));
  }

  @Test
  void warmUpsAreDoneAndNotCounted() {
    AtomicInteger calls = new AtomicInteger();
    Spread spread =
        Spread.seconds(
            2,
            3,
            () -> {
              // A count taken as the time would show in the greatest.
              sleep(calls.incrementAndGet() <= 2 ? 300 : 20);
            });
    assertThat(calls).hasValue(5);
    assertThat(spread.rounds()).isEqualTo(3);
    assertThat(spread.min()).isGreaterThanOrEqualTo(0.02);
    assertThat(spread.median()).isBetween(spread.min(), spread.max());
    assertThat(spread.min()).isLessThan(0.3);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
