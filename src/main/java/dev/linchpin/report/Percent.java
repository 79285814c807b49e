package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import java.util.Locale;

/** Shares in per cent as the paper prints them: 97.8, and 100 without a decimal. */
public final class Percent {
  private Percent() {}

  public static String of(double share) {
    if (Double.isNaN(share)) {
      return "–";
    }
    return share == 1 ? "100" : String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  /** {@code 97.8 [95.0, 99.1]}. */
  public static String withInterval(Wilson share) {
    return of(share.share()) + " [" + of(share.low()) + ", " + of(share.high()) + "]";
  }
}
