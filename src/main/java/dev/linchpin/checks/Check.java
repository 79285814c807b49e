package dev.linchpin.checks;

import java.util.Locale;

/**
 * A question to an evaluation that an honest one answers as expected. Records of what was measured;
 * one class each. docs/checks.md gives meaning, threshold and source of each.
 */
public interface Check {
  /** Fewer images than this do not let a check pass. */
  int LEAST = 20;

  /** Short name for tables, unique. */
  String name();

  /** What the measurements come to. */
  Finding finding();

  /** {@code format} with a point for a decimal, whatever the locale. */
  static String text(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
