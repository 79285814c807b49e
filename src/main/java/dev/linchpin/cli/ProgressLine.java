package dev.linchpin.cli;

import dev.linchpin.base.Progress;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** A progress display on a console: a bar on a terminal, a line now and then elsewhere. */
final class ProgressLine implements Progress {
  private static final double REDRAW_SECONDS = 0.1;
  private static final double LINE_SECONDS = 5;
  private static final double RATE_WINDOW_SECONDS = 10;
  private static final double ETA_WINDOW_SECONDS = 30;

  private final Console console;
  private final ProgressText text;
  private final long before;
  private final LongSupplier nanos;
  private final long start;
  private final Speed steps = new Speed(RATE_WINDOW_SECONDS, false);
  private final Speed items = new Speed(RATE_WINDOW_SECONDS, false);
  private final Speed share = new Speed(ETA_WINDOW_SECONDS, true);
  private State state;
  private double lastDrawn;
  private boolean closed;

  ProgressLine(Console console, ProgressText text, long before, LongSupplier nanos) {
    this.console = console;
    this.text = text;
    this.before = before;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.state = new State(before, NONE, 0, NONE);
  }

  void begin() {
    // No sample of the share: how much of it earlier runs did, only the first update tells.
    steps.add(0, 0);
    items.add(0, before);
    if (console.interactive()) {
      console.draw(this, text());
    } else if (!console.silent()) {
      console.print(text.line(state, "", ""));
    }
  }

  @Override
  public void update(State now) {
    synchronized (console) {
      if (closed) {
        return;
      }
      double time = seconds();
      if (share.isEmpty()) {
        // What this process did until its first word counts from the start, unless it resumed.
        share.add(
            0, before == 0 || Double.isNaN(now.share()) ? before / (double) whole() : now.share());
      }
      state = now;
      steps.add(time, now.steps());
      items.add(time, now.done());
      share.add(time, share());
      if (console.interactive()) {
        if (time - lastDrawn >= REDRAW_SECONDS) {
          lastDrawn = time;
          console.draw(this, text());
        }
      } else if (!console.silent() && time - lastDrawn >= LINE_SECONDS) {
        lastDrawn = time;
        console.print(text.line(state, rate(time), "ETA " + eta(time)));
      }
    }
  }

  /** What the bar shows now. */
  String text() {
    double time = seconds();
    return text.bar(state, share(), rate(time), eta(time), console.width());
  }

  @Override
  public void close() {
    synchronized (console) {
      if (!closed) {
        closed = true;
        double time = seconds();
        console.end(this, text.line(state, meanRate(time), "in " + ProgressText.duration(time)));
      }
    }
  }

  private double share() {
    return Double.isNaN(state.share()) ? state.done() / (double) whole() : state.share();
  }

  private long whole() {
    return Math.max(1, text.total());
  }

  private String rate(double time) {
    return state.steps() > 0
        ? ProgressText.rate(steps.perSecond(time), state.unit())
        : ProgressText.rate(items.perSecond(time), text.unit());
  }

  /** Over the whole time: what is printed last and stays. */
  private String meanRate(double time) {
    if (time <= 0) {
      return "";
    }
    return state.steps() > 0
        ? ProgressText.rate(OptionalDouble.of(state.steps() / time), state.unit())
        : ProgressText.rate(OptionalDouble.of((state.done() - before) / time), text.unit());
  }

  private String eta(double time) {
    OptionalDouble left = share.secondsTo(1, time);
    return left.isPresent() ? ProgressText.duration(left.getAsDouble()) : "-:--";
  }

  private double seconds() {
    return (nanos.getAsLong() - start) / 1e9;
  }
}
