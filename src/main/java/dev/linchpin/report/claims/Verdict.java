package dev.linchpin.report.claims;

/** Stand-in until the claims land. */
public enum Verdict {
  SUPPORTED,
  REFUTED,
  UNDECIDED
}
