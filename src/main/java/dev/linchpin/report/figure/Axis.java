package dev.linchpin.report.figure;

/**
 * An axis.
 *
 * @param label with the unit
 * @param column name in the CSV
 * @param low where it begins, NaN for the least value
 * @param high where it ends, NaN for the largest value
 */
record Axis(String label, String column, Scale scale, double low, double high) {
  enum Scale {
    LINEAR,
    /** With ticks at whole numbers only. */
    INTEGER,
    /** Of shares, labelled in per cent. */
    PERCENT,
    /** Decimal logarithms; values below {@code low} stand at {@code low}. */
    LOG,
    /** The same of shares, labelled in per cent. */
    LOG_PERCENT
  }

  Axis(String label, String column, Scale scale) {
    this(label, column, scale, Double.NaN, Double.NaN);
  }

  /** A share from 0 to 100 %. */
  static Axis share(String label, String column) {
    return new Axis(label + ", %", column, Scale.PERCENT, 0, 1);
  }
}
