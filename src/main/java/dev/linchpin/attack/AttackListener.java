package dev.linchpin.attack;

/** Hears how an attack goes. Called from the streams' threads, never from two at once. */
public interface AttackListener {
  /** Hears nothing. */
  AttackListener NONE = new AttackListener() {};

  /**
   * A trajectory of image {@code image} (position in the job) ended; {@code success} is verified.
   */
  default void trajectory(int image, int index, boolean success) {}

  /** All is known about an image; {@code broken} if any of its trajectories succeeded. */
  default void image(int image, boolean broken) {}

  /** So many gradient steps were made since the last call. */
  default void steps(long gradientSteps) {}

  /** A calibration chose this plan; the attack begins under it. */
  default void planChosen(RuntimePlan plan) {}

  /** Memory does not suffice, or would not: the attack goes on under this plan. */
  default void planChanged(RuntimePlan plan) {}
}
