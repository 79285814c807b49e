package dev.linchpin.sensitivity;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A running sum as an unevaluated pair of doubles, about 106 bits (Dekker 1971, Knuth's TwoSum).
 */
final class DoubleDouble {
  private static final MathContext DIGITS = new MathContext(50);

  private double high;
  private double low;

  static DoubleDouble[] zeros(int n) {
    DoubleDouble[] sums = new DoubleDouble[n];
    for (int i = 0; i < n; i++) {
      sums[i] = new DoubleDouble();
    }
    return sums;
  }

  void add(double value) {
    double sum = high + value;
    double part = sum - high;
    double error = (high - (sum - part)) + (value - part);
    double rest = low + error;
    high = sum + rest;
    low = rest - (high - sum);
  }

  void add(DoubleDouble other) {
    add(other.high);
    add(other.low);
  }

  double value() {
    return high + low;
  }

  /** This - sum²/n, rounded once. */
  double minusSquareOf(DoubleDouble sum, long n) {
    BigDecimal square = sum.decimal().pow(2).divide(BigDecimal.valueOf(n), DIGITS);
    return decimal().subtract(square).doubleValue();
  }

  private BigDecimal decimal() {
    return new BigDecimal(high).add(new BigDecimal(low));
  }
}
