package dev.linchpin.cli;

import dev.linchpin.base.Progress;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The words of a progress display.
 *
 * @param title what is being done
 * @param unit plural of what is counted
 * @param total number of items
 */
record ProgressText(String title, String unit, long total) {
  private static final int BAR = 20;

  /** {@code pgd linf 8/255 [====> ] 132/200 images success 71.2 % 812 steps/s ETA 0:42}. */
  String bar(Progress.State state, double share, String rate, String eta, int width) {
    String full = title + "  " + drawing(share) + " " + rest(state, rate, eta);
    // One column stays free: a full line would wrap, and could not be cleared.
    int room = Math.max(1, width - 1);
    if (full.length() <= room) {
      return full;
    }
    String narrow = title + "  " + rest(state, rate, eta);
    if (narrow.length() <= room) {
      return narrow;
    }
    String narrower = title + "  " + rest(state, "", eta);
    return narrower.length() <= room ? narrower : narrower.substring(0, room);
  }

  private String rest(Progress.State state, String rate, String eta) {
    return facts("  ", state, rate) + "  ETA " + eta;
  }

  /** A line for a file: {@code pgd linf 8/255: 132/200 images, success 71.2 %, …, ETA 0:42}. */
  String line(Progress.State state, String rate, String last) {
    return title + ": " + facts(", ", state, rate) + (last.isEmpty() ? "" : ", " + last);
  }

  private String facts(String separator, Progress.State state, String rate) {
    if (!state.facts().isEmpty()) {
      return String.join(separator, state.facts());
    }
    return String.format(Locale.ROOT, "%d/%d %s", state.done(), total, unit)
        + (Double.isNaN(state.success())
            ? ""
            : String.format(Locale.ROOT, "%ssuccess %.1f %%", separator, 100 * state.success()))
        + (rate.isEmpty() ? "" : separator + rate);
  }

  private static String drawing(double share) {
    int filled = (int) Math.floor(Math.max(0, Math.min(1, share)) * BAR);
    String arrow = filled < BAR ? ">" : "";
    return "[" + "=".repeat(filled) + arrow + " ".repeat(BAR - filled - arrow.length()) + "]";
  }

  /** {@code 812 steps/s}; empty if unknown. */
  static String rate(OptionalDouble perSecond, String unit) {
    if (perSecond.isEmpty()) {
      return "";
    }
    double rate = perSecond.getAsDouble();
    return String.format(Locale.ROOT, rate >= 10 ? "%,.0f %s/s" : "%.2g %s/s", rate, unit);
  }

  /** {@code 0:42}, {@code 1:02:03}, {@code 4 d}. */
  static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s >= 100 * 3600) {
      return Math.round(s / 86400.0) + " d";
    }
    return s >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60);
  }
}
