package dev.linchpin.bench;

import dev.linchpin.attack.AttackListener;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How fast an attack's streams step: of each its steps from the end of its first call to the end of
 * its last, over the time between. What comes before and after, random starts, the first call's
 * preparations and verdicts, does not count: it is no step, and the fewer steps a round has, the
 * more it would weigh.
 */
final class StepPace implements AttackListener {
  private final LongSupplier nanoTime;
  private final Map<Thread, Span> spans = new HashMap<>();

  /** Of one stream. */
  private static final class Span {
    private final long begin;
    private long end;
    private long steps;

    Span(long begin) {
      this.begin = begin;
      this.end = begin;
    }

    double stepsPerSecond() {
      return end > begin ? steps / ((end - begin) * 1e-9) : 0;
    }
  }

  StepPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public void steps(long made) {
    long now = nanoTime.getAsLong();
    Span span = spans.get(Thread.currentThread());
    if (span == null) {
      spans.put(Thread.currentThread(), new Span(now));
    } else {
      span.end = now;
      span.steps += made;
    }
  }

  /** Of all streams together; a stream that made but one call adds nothing. */
  double stepsPerSecond() {
    return spans.values().stream().mapToDouble(Span::stepsPerSecond).sum();
  }
}
