package dev.linchpin.report.claims;

import dev.linchpin.base.statistics.PairedDifference;
import java.util.Locale;

/**
 * A claim before it is decided, which takes all claims: p-values are corrected for their number.
 *
 * @param kind which claim
 * @param about the run, the models and the threat model
 * @param first what the first of the two measurements is
 * @param second what it is compared with
 * @param measured first minus second
 * @param aim the difference claimed
 * @param note added to what was measured; may be empty
 * @param open why nothing can be decided; empty where something can
 */
record Candidate(
    ClaimText kind,
    Subject about,
    String first,
    String second,
    PairedDifference measured,
    Aim aim,
    String note,
    String open) {
  /** Fewer images decide nothing. */
  static final int LEAST_IMAGES = 500;

  private static final double ALPHA = 0.05;

  Candidate(
      ClaimText kind,
      Subject about,
      String first,
      String second,
      PairedDifference measured,
      Aim aim) {
    this(kind, about, first, second, measured, aim, "", "");
  }

  Candidate noted(String text) {
    return new Candidate(kind, about, first, second, measured, aim, text, open);
  }

  Candidate leftOpen(String why) {
    return new Candidate(kind, about, first, second, measured, aim, note, why);
  }

  /** Whether it takes part in the correction. */
  boolean decidable() {
    return open.isEmpty() && measured.n() >= LEAST_IMAGES;
  }

  double p() {
    return aim.p(measured);
  }

  /**
   * @param corrected p-value; NaN where not {@link #decidable}
   */
  Claim decided(double corrected) {
    Verdict verdict = Verdict.UNDECIDED;
    if (decidable() && corrected < ALPHA) {
      verdict = aim.met(measured) ? Verdict.SUPPORTED : Verdict.REFUTED;
    }
    return new Claim(
        kind.id() + "@" + about.key(),
        kind.paperSays(),
        kind.where(),
        verdict,
        measured.n(),
        text(corrected));
  }

  private String text(double corrected) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%s: %s %.1f %%, %s %.1f %%; difference %.1f points [%.1f, %.1f], %s p = %s, n = %d; %s",
            about.label(),
            first,
            100 * measured.first(),
            second,
            100 * measured.second(),
            100 * measured.difference(),
            100 * measured.low(),
            100 * measured.high(),
            measured.test(),
            pValue(measured.p()),
            measured.n(),
            aim.text()));
    if (decidable()) {
      out.append(", Holm p = ").append(pValue(corrected));
    }
    if (!note.isEmpty()) {
      out.append("; ").append(note);
    }
    if (!open.isEmpty()) {
      out.append("; open: ").append(open);
    } else if (measured.n() < LEAST_IMAGES) {
      out.append("; open: fewer than ").append(LEAST_IMAGES).append(" images");
    }
    return out.toString();
  }

  static String pValue(double p) {
    return p >= 0.001 || p == 0
        ? String.format(Locale.ROOT, "%.3g", p)
        : String.format(Locale.ROOT, "%.0e", p);
  }
}
