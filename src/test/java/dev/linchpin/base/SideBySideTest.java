package dev.linchpin.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  /** Each waits for all the others to have begun. */
  @Test
  void allRunAtOnceAndAnswerInOrder() {
    CountDownLatch begun = new CountDownLatch(3);
    List<Supplier<Integer>> work =
        IntStream.range(0, 3)
            .<Supplier<Integer>>mapToObj(
                i ->
                    () -> {
                      begun.countDown();
                      return await(begun) ? i : -1;
                    })
            .toList();
    assertThat(SideBySide.all(work)).containsExactly(0, 1, 2);
    assertThat(SideBySide.all(List.of())).isEmpty();
  }

  @Test
  void aFailureIsThrownWhenAllHaveEnded() {
    CountDownLatch failing = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    List<Supplier<Integer>> work =
        List.of(
            () -> {
              failing.countDown();
              throw new IllegalStateException("the first");
            },
            () -> {
              ended.set(await(failing) && pause());
              return 1;
            });
    assertThatThrownBy(() -> SideBySide.all(work))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the first");
    assertThat(ended).isTrue();
    assertThatThrownBy(
            () ->
                SideBySide.all(
                    List.of(
                        () -> {
                          throw new OutOfMemoryError("heap");
                        })))
        .isInstanceOf(OutOfMemoryError.class);
  }

  /** An interruption ends nothing, and is not forgotten. */
  @Test
  void anInterruptedCallerWaits() {
    Thread.currentThread().interrupt();
    List<Supplier<Boolean>> work = List.of(SideBySideTest::pause);
    assertThat(SideBySide.all(work)).containsExactly(true);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(50);
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
