package dev.linchpin.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * How fast a quantity grows that never falls, from what was seen lately: work is uneven, and easy
 * images are finished first. Between two growths nothing is known, so time counts up to the last
 * growth, and a standstill of more than two usual gaps counts as well.
 */
final class Speed {
  private record Sample(double time, double value) {}

  private static final int MOST_SAMPLES = 512;

  private final double window;
  private final boolean growing;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * @param window seconds to look back
   * @param growing look back half of the time so far if that is more: for long forecasts
   */
  Speed(double window, boolean growing) {
    this.window = window;
    this.growing = growing;
  }

  boolean isEmpty() {
    return samples.isEmpty();
  }

  /** At {@code time} (seconds since the start, never falling) the quantity was {@code value}. */
  void add(double time, double value) {
    if (!samples.isEmpty() && value <= samples.getLast().value()) {
      return;
    }
    samples.addLast(new Sample(time, value));
    forget(time);
    if (samples.size() > MOST_SAMPLES) {
      thin();
    }
  }

  private double from(double time) {
    return time - (growing ? Math.max(window, time / 2) : window);
  }

  /** Drops samples before the window, but the last of them: the window begins with it. */
  private void forget(double time) {
    double from = from(time);
    while (samples.size() > 2) {
      Sample first = samples.removeFirst();
      if (samples.getFirst().time() > from) {
        samples.addFirst(first);
        return;
      }
    }
  }

  private void thin() {
    Deque<Sample> kept = new ArrayDeque<>();
    int i = 0;
    for (Sample sample : samples) {
      if (i++ % 2 == 0 || i == samples.size()) {
        kept.addLast(sample);
      }
    }
    samples.clear();
    samples.addAll(kept);
  }

  /** Growth a second; empty as long as there was none. */
  OptionalDouble perSecond(double now) {
    if (samples.size() < 2) {
      return OptionalDouble.empty();
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    double grown = last.value() - first.value();
    double span = last.time() - first.time();
    double gap = now - last.time();
    boolean standstill = gap > 2 * span / (samples.size() - 1);
    double seconds = standstill ? now - first.time() : span;
    return seconds > 0 ? OptionalDouble.of(grown / seconds) : OptionalDouble.empty();
  }

  /** Seconds from {@code now} until the quantity will be {@code goal}; empty if unknown. */
  OptionalDouble secondsTo(double goal, double now) {
    OptionalDouble speed = perSecond(now);
    if (speed.isEmpty()) {
      return speed;
    }
    Sample last = samples.getLast();
    double sinceLast = (goal - last.value()) / speed.getAsDouble();
    return OptionalDouble.of(Math.max(0, sinceLast - (now - last.time())));
  }
}
