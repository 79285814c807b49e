package dev.linchpin.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StepPaceTest {
  private static final double EXACT = 1e-6;

  private long now;
  private final StepPace pace = new StepPace(() -> now);
  private ExecutorService first;
  private ExecutorService second;

  @BeforeEach
  void open() {
    first = Executors.newSingleThreadExecutor();
    second = Executors.newSingleThreadExecutor();
  }

  @AfterEach
  void close() {
    first.shutdown();
    second.shutdown();
  }

  /** The end of a call. */
  private void call(ExecutorService stream, double seconds, long steps) throws Exception {
    now = Math.round(seconds * 1e9);
    Future<?> told = stream.submit(() -> pace.steps(steps));
    told.get();
  }

  @Test
  void whatComesBeforeTheFirstCallEndsDoesNotCount() throws Exception {
    call(first, 100, 64);
    call(first, 101, 64);
    call(first, 104, 32);
    assertThat(pace.stepsPerSecond()).isCloseTo(96 / 4.0, within(EXACT));
  }

  @Test
  void streamsAddUp() throws Exception {
    call(first, 1, 64);
    call(second, 2, 64);
    call(first, 3, 64);
    call(second, 6, 64);
    assertThat(pace.stepsPerSecond()).isCloseTo(64 / 2.0 + 64 / 4.0, within(EXACT));
  }

  @Test
  void oneCallTellsNoPace() throws Exception {
    assertThat(pace.stepsPerSecond()).isZero();
    call(first, 1, 64);
    assertThat(pace.stepsPerSecond()).isZero();
    call(second, 1, 64);
    call(second, 2, 64);
    assertThat(pace.stepsPerSecond()).isCloseTo(64, within(EXACT));
  }
}
