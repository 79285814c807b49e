package dev.linchpin.base;

/** A closed interval [lo, hi]; either end may be infinite. */
public record Interval(float lo, float hi) {
  public static final Interval ALL = new Interval(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
  public static final Interval NON_NEGATIVE = new Interval(0f, Float.POSITIVE_INFINITY);

  public Interval {
    if (!(lo <= hi)) {
      throw new IllegalArgumentException("not an interval: [" + lo + ", " + hi + "]");
    }
  }

  public boolean contains(float value) {
    return lo <= value && value <= hi;
  }

  @Override
  public String toString() {
    return (lo == Float.NEGATIVE_INFINITY ? "(-∞" : "[" + lo)
        + ", "
        + (hi == Float.POSITIVE_INFINITY ? "∞)" : hi + "]");
  }
}
