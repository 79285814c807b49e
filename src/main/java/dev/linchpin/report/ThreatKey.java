package dev.linchpin.report;

import java.util.Comparator;
import java.util.Locale;

/**
 * The threat model of a column of Table 1.
 *
 * @param norm {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels; +∞ for unconstrained attacks
 */
public record ThreatKey(String norm, double epsilon) implements Comparable<ThreatKey> {
  private static final Comparator<ThreatKey> ORDER =
      Comparator.comparing(ThreatKey::norm).thenComparingDouble(ThreatKey::epsilon);

  /** {@code Linf 8/255}, {@code L2 0.5}, {@code L2 unconstrained}. */
  public String label() {
    return title(norm) + " " + radius();
  }

  /** {@code Linf}, {@code L2}, {@code L1}. */
  public static String title(String norm) {
    return norm.substring(0, 1).toUpperCase(Locale.ROOT) + norm.substring(1);
  }

  private String radius() {
    if (Double.isInfinite(epsilon)) {
      return "unconstrained";
    }
    double levels = epsilon * 255;
    // People give Linf radii in levels of 8-bit images. Floats of the spec are good to 1e-7.
    if (norm.equals("linf") && epsilon > 0 && Math.abs(levels - Math.rint(levels)) < 1e-4) {
      return Math.round(levels) + "/255";
    }
    String text = String.format(Locale.ROOT, "%.5f", epsilon);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  @Override
  public int compareTo(ThreatKey other) {
    return ORDER.compare(this, other);
  }
}
