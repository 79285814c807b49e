package dev.linchpin.attack;

/** What became of a trajectory. */
public enum TrajectoryState {
  /** Not begun. */
  PENDING,
  /** In a slot. */
  RUNNING,
  /** It found an example that the verdict graph confirms. */
  SUCCESS,
  /** Its steps are used up. */
  FAILED,
  /** A lower index of the image succeeded: what it would have become is not known. */
  CANCELLED
}
