package dev.linchpin.report.figure;

import java.util.List;
import java.util.function.Consumer;

/** From where to where an axis goes, and where values stand on it. */
final class Span {
  private final boolean log;
  private final double low;
  private final double high;

  /**
   * @param vertical whether it is the axis of y and its intervals
   */
  Span(Axis axis, List<Series> series, boolean vertical) {
    log = axis.scale() == Axis.Scale.LOG || axis.scale() == Axis.Scale.LOG_PERCENT;
    double[] seen = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    Consumer<Double> see =
        value -> {
          if (Double.isFinite(value) && (!log || value > 0)) {
            seen[0] = Math.min(seen[0], value);
            seen[1] = Math.max(seen[1], value);
          }
        };
    for (Series s : series) {
      for (Point p : s.points()) {
        see.accept(vertical ? p.y() : p.x());
        if (vertical && p.hasInterval()) {
          see.accept(p.low());
          see.accept(p.high());
        }
      }
    }
    double from = Double.isNaN(axis.low()) ? seen[0] : axis.low();
    double to = Double.isNaN(axis.high()) ? seen[1] : axis.high();
    if (!(from < to)) { // nothing, or one value
      double middle = Double.isFinite(from) ? from : 1;
      from = log ? middle / 2 : middle - 1;
      to = log ? middle * 2 : middle + 1;
    }
    low = log ? Math.log10(from) : from;
    high = log ? Math.log10(to) : to;
  }

  /** In units of the axis as drawn: logarithms, if it is of these. */
  double low() {
    return low;
  }

  double high() {
    return high;
  }

  /** Where a value stands; one too small for logarithms stands at the lower end. */
  double place(double value) {
    return log ? Math.max(low, Math.log10(Math.max(value, Double.MIN_NORMAL))) : value;
  }
}
