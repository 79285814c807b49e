package dev.linchpin.cli;

import java.util.Optional;

/** Decimal numbers and fractions as people write them. */
final class Numbers {
  private Numbers() {}

  /** {@code 0.03}, {@code 8/255}, {@code 1e-3}; empty if it is none or not finite. */
  static Optional<Double> parse(String text) {
    String[] parts = text.strip().split("/", -1);
    if (parts.length > 2) {
      return Optional.empty();
    }
    try {
      double value = decimal(parts[0]);
      if (parts.length == 2) {
        value /= decimal(parts[1]);
      }
      return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static double decimal(String text) {
    String stripped = text.strip();
    // Double.parseDouble also takes "1f", "0x1p3", "NaN".
    if (!stripped.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
      throw new NumberFormatException(stripped);
    }
    return Double.parseDouble(stripped);
  }
}
