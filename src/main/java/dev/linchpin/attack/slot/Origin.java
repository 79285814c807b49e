package dev.linchpin.attack.slot;

import java.util.Optional;

/**
 * Where a trajectory starts and what it is after.
 *
 * @param clean the clean image x, {@code [height, width, channels]}
 * @param start x_0, in ball ∩ box
 * @param cleanClass class of x as the verdict graph predicts it
 * @param target for neuron-targeted attacks
 * @param targetClass for class-targeted attacks; −1 without
 * @param randomKey 64 random bits of this trajectory alone, for rules that draw on their way
 */
public record Origin(
    float[] clean,
    float[] start,
    int cleanClass,
    Optional<TargetPoint> target,
    int targetClass,
    long randomKey) {
  public TargetPoint requiredTarget() {
    return target.orElseThrow(() -> new IllegalStateException("the objective needs a target"));
  }

  public int requiredTargetClass() {
    if (targetClass < 0) {
      throw new IllegalStateException("the objective needs a target class");
    }
    return targetClass;
  }
}
