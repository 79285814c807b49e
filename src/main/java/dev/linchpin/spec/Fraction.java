package dev.linchpin.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as people write radii: {@code 0.5}, {@code 1e-3}, {@code 8/255}. */
public final class Fraction {
  private static final String NUMBER = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
  private static final Pattern FRACTION =
      Pattern.compile("\\s*(" + NUMBER + ")\\s*(?:/\\s*(" + NUMBER + ")\\s*)?");

  private Fraction() {}

  /**
   * The number, divided in double precision: {@code (float) parse("8/255")} is the float nearest to
   * 8/255.
   *
   * @throws IllegalArgumentException if it is no finite number or fraction; the message says so
   */
  public static double parse(String text) {
    Matcher m = FRACTION.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no number; allowed are a number or a fraction, such as 0.5 or 8/255");
    }
    double value = Double.parseDouble(m.group(1));
    if (m.group(2) != null) {
      value /= Double.parseDouble(m.group(2));
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not finite; allowed are a number or a fraction, such as 0.5 or 8/255");
    }
    return value;
  }
}
