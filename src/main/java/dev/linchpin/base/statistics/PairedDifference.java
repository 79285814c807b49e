package dev.linchpin.base.statistics;

/** How much larger something is than something else, both measured on the same images. */
public interface PairedDifference {
  /** Images. */
  int n();

  /** Mean of the first. */
  double first();

  /** Mean of the second. */
  double second();

  /** First minus second. */
  default double difference() {
    return first() - second();
  }

  /** Lower end of the 95 % interval of the difference. */
  double low();

  /** Upper end. */
  double high();

  /** Two-sided p-value of the hypothesis that there is no difference, by an exact test. */
  double p();

  /** Name of the test of {@link #p()}. */
  String test();

  /**
   * Two-sided p-value of the hypothesis that the difference is {@code delta}, by the test that the
   * interval belongs to: it is 0.05 at the interval's ends.
   */
  double p(double delta);
}
