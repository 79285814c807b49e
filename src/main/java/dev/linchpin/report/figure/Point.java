package dev.linchpin.report.figure;

import dev.linchpin.base.Wilson;

/**
 * A point of a chart.
 *
 * @param low lower end of y's interval, NaN where there is none
 * @param high upper end of y's interval, NaN where there is none
 * @param n what y was counted of, 0 where it was not counted
 */
record Point(double x, double y, double low, double high, int n) {
  Point(double x, double y) {
    this(x, y, Double.NaN, Double.NaN, 0);
  }

  /** A share with its interval. */
  Point(double x, Wilson share) {
    this(x, share.share(), share.low(), share.high(), share.n());
  }

  boolean hasInterval() {
    return !Double.isNaN(low) && !Double.isNaN(high);
  }

  Point at(double otherX) {
    return new Point(otherX, y, low, high, n);
  }
}
