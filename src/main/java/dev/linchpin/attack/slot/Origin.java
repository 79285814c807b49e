package dev.linchpin.attack;

import java.util.Optional;

/**
 * Where a trajectory starts and what it is after.
 *
 * @param clean the clean image x, {@code [height, width, channels]}
 * @param start x_0, in ball ∩ box
 * @param cleanClass class of x as the verdict graph predicts it
 * @param target for neuron-targeted attacks
 */
record Origin(float[] clean, float[] start, int cleanClass, Optional<TargetPoint> target) {
  TargetPoint requiredTarget() {
    return target.orElseThrow(() -> new IllegalStateException("the objective needs a target"));
  }
}
