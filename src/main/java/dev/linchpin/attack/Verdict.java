package dev.linchpin.attack;

import java.util.List;
import java.util.Optional;

/**
 * What an attack concluded about an image.
 *
 * @param exampleIndex the image's index in its data set
 * @param cleanClass the verdict graph's class of the clean image
 * @param winner lowest successful index; -1 if none succeeded
 * @param success the winner's example
 * @param states of all trajectories, by index
 * @param steps that each trajectory made; 0 where it was cancelled
 */
public record Verdict(
    int exampleIndex,
    int cleanClass,
    int winner,
    Optional<Success> success,
    List<TrajectoryState> states,
    List<Integer> steps) {

  public boolean broken() {
    return winner >= 0;
  }

  /** Steps of all its trajectories that were not cancelled. */
  public long trajectorySteps() {
    return steps.stream().mapToLong(Integer::longValue).sum();
  }

  /**
   * An adversarial example, confirmed by a float32 pass through the verdict graph.
   *
   * @param example x', exact, in ball ∩ box
   * @param adversarialClass its class by the verdict graph
   * @param linf ‖x' − x‖∞ in float64
   * @param l2 ‖x' − x‖₂ in float64
   * @param l1 ‖x' − x‖₁ in float64
   * @param eightBit whether x' rounded to 8 bits inside ball ∩ box is of another class, too
   */
  public record Success(
      float[] example, int adversarialClass, double linf, double l2, double l1, boolean eightBit) {}
}
