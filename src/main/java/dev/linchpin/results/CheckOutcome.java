package dev.linchpin.results;

/** What a check of the evaluation came to. */
public enum CheckOutcome {
  PASSED,
  FAILED,
  /** Not run, or on too few images to tell. */
  UNDECIDED
}
