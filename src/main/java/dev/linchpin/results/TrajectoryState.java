package dev.linchpin.results;

/** How a trajectory ended. */
public enum TrajectoryState {
  /** It reached another class. */
  SUCCEEDED,
  /** It spent its steps in the clean class. */
  FAILED,
  /** A lower index of the same image and attack succeeded first. */
  CANCELLED,
  /** The image has no neuron of this rank with a finite Δ ≠ 0. */
  NO_TARGET
}
