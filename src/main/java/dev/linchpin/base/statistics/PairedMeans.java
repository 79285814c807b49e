package dev.linchpin.base.statistics;

/**
 * Two numbers for each of n images, as the mean of their differences. Its interval is that of the
 * central limit theorem; the test of no difference is the sign test, which is McNemar's where the
 * numbers are 0 and 1.
 *
 * @param n images
 * @param first mean of the first number
 * @param second mean of the second
 * @param standardError of the mean difference
 * @param firstLarger images whose first number is the larger one
 * @param secondLarger images whose second number is
 */
public record PairedMeans(
    int n, double first, double second, double standardError, int firstLarger, int secondLarger)
    implements PairedDifference {

  /** Of two or more images. */
  public static PairedMeans of(double[] first, double[] second) {
    int n = first.length;
    if (n != second.length || n < 2) {
      throw new IllegalArgumentException(n + " and " + second.length + " numbers");
    }
    double sumFirst = 0;
    double sumSecond = 0;
    int more = 0;
    int less = 0;
    for (int i = 0; i < n; i++) {
      sumFirst += first[i];
      sumSecond += second[i];
      more += first[i] > second[i] ? 1 : 0;
      less += first[i] < second[i] ? 1 : 0;
    }
    double mean = (sumFirst - sumSecond) / n;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double d = first[i] - second[i] - mean;
      squares += d * d;
    }
    double standardError = Math.sqrt(squares / (n - 1) / n);
    return new PairedMeans(n, sumFirst / n, sumSecond / n, standardError, more, less);
  }

  @Override
  public double low() {
    return difference() - Normal.Z975 * standardError;
  }

  @Override
  public double high() {
    return difference() + Normal.Z975 * standardError;
  }

  @Override
  public double p() {
    return SignTest.p(firstLarger, secondLarger);
  }

  @Override
  public String test() {
    return "sign test";
  }

  @Override
  public double p(double delta) {
    double gap = difference() - delta;
    return gap == 0 ? 1 : Normal.twoSided(gap / standardError);
  }
}
