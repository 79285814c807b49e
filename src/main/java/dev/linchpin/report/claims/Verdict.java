package dev.linchpin.report.claims;

/** What a run's numbers say of a claim. */
public enum Verdict {
  SUPPORTED,
  REFUTED,
  /** Too few images, too small a difference to tell, or nothing left to measure. */
  UNDECIDED
}
