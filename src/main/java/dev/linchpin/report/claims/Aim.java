package dev.linchpin.report.claims;

import dev.linchpin.base.statistics.PairedDifference;
import java.util.Locale;

/** How large a difference must be for a claim to hold. */
sealed interface Aim {
  /**
   * The claim is that the difference is there: by {@code least} or more. A smaller one, however
   * significant, is not what the paper shows.
   *
   * @param least smallest difference of interest, &gt; 0
   */
  record AtLeast(double least) implements Aim {
    @Override
    public boolean met(PairedDifference measured) {
      return measured.difference() >= least;
    }

    @Override
    public double p(PairedDifference measured) {
      return met(measured) ? measured.p() : measured.p(least);
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "claimed: %.0f points or more", 100 * least);
    }
  }

  /**
   * The claim is that the difference is not there: below {@code most}.
   *
   * @param most smallest difference of interest, &gt; 0
   */
  record Below(double most) implements Aim {
    @Override
    public boolean met(PairedDifference measured) {
      return measured.difference() < most;
    }

    @Override
    public double p(PairedDifference measured) {
      return measured.p(most);
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "claimed: below %.0f points", 100 * most);
    }
  }

  /** Whether the measured difference is on the claim's side. */
  boolean met(PairedDifference measured);

  /** Two-sided p-value against the other side. */
  double p(PairedDifference measured);

  String text();
}
