package dev.linchpin.results;

import dev.linchpin.base.PredictedClass;

/**
 * An adversarial example of one model tried on another.
 *
 * @param source the model that the example was made on, and broke
 * @param attack identifier of the attack in the run, as in {@link AttackFacts}
 * @param norm {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels; +∞ for an unconstrained attack
 * @param target the model that it is tried on
 * @param image index in the data set
 * @param label true class
 * @param cleanClass class that the target gives the image
 * @param classAfter class that the target gives the example, in its verdict graph; for models of
 *     uint8 pixels after rounding to 8 bits inside the ball; as {@link PredictedClass} says
 */
public record TransferRow(
    String source,
    String attack,
    String norm,
    double epsilon,
    String target,
    int image,
    int label,
    int cleanClass,
    int classAfter) {

  /** Whether the example changes the target's class to another one. */
  public boolean broken() {
    return PredictedClass.isOther(classAfter, cleanClass);
  }
}
