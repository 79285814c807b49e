package dev.linchpin.report.page;

import java.util.List;
import java.util.Locale;

/** Numbers as the page shows them. */
final class Numbers {
  private Numbers() {}

  /** {@code 1,983}. */
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** {@code 1 model}, {@code 2 models}. */
  static String count(long n, String singular) {
    return count(n) + " " + singular + (n == 1 ? "" : "s");
  }

  /** {@code 0.7 s}, {@code 42 s}, {@code 12 min}, {@code 3.4 h}. */
  static String seconds(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "–";
    }
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (seconds < 600) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    return seconds < 7200
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }

  /** Four significant digits; – for NaN. */
  static String of(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    return String.format(Locale.ROOT, "%.4g", value).replace('-', '−');
  }

  /** {@link #of} without zeros at its end: 0.05, 2. */
  static String brief(double value) {
    String text = of(value);
    return text.matches("\\S*\\.\\d+") ? text.replaceFirst("\\.?0+$", "") : text;
  }

  /** {@code a, b and c}. */
  static String list(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
