package dev.linchpin.checks;

import dev.linchpin.results.CheckOutcome;

/**
 * What a check found.
 *
 * @param check its name
 * @param outcome passed, failed or undecided
 * @param n images looked at
 * @param measured what was counted
 * @param limit what it is held against; NaN where nothing was measured
 * @param sentence what that means and, unless it passed, what to do
 */
public record Finding(
    String check, CheckOutcome outcome, int n, double measured, double limit, String sentence) {

  /** A check that could not be made. */
  public static Finding undecided(String check, int n, String why) {
    return new Finding(check, CheckOutcome.UNDECIDED, n, Double.NaN, Double.NaN, why);
  }

  /**
   * Fails where the measured reaches the limit; else passes, or stays undecided on fewer images
   * than {@code least}.
   */
  static Finding below(
      String check, double measured, double limit, int n, int least, String failed, String passed) {
    if (measured >= limit) {
      return new Finding(check, CheckOutcome.FAILED, n, measured, limit, failed);
    }
    return n < least
        ? new Finding(
            check,
            CheckOutcome.UNDECIDED,
            n,
            measured,
            limit,
            Check.text("n = %d, needs %d images", n, least))
        : new Finding(check, CheckOutcome.PASSED, n, measured, limit, passed);
  }
}
