package dev.linchpin.attack;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.UserError;
import dev.linchpin.model.Classifier;

/**
 * An attack as parts. Equal attacks on one classifier share graphs.
 *
 * @param name as in tables: {@code pgd}, {@code ns}
 * @param threat which images are allowed
 * @param objective what is minimised
 * @param rule how a trajectory steps
 * @param randomStart start at random in the ball; neuron-targeted attacks do so only from their
 *     second restart on
 * @param passThroughRelu let the gradient pass the ReLU before the features also where that is 0
 *     (the reference's "fake ReLU")
 * @param cancelling a success cancels the image's later trajectories
 */
public record Attack(
    String name,
    ThreatModel threat,
    Objective objective,
    StepRule rule,
    boolean randomStart,
    boolean passThroughRelu,
    boolean cancelling) {

  /** Untargeted PGD with random starts. */
  public static Attack pgd(ThreatModel threat, int steps) {
    return new Attack(
        "pgd", threat, new CrossEntropy(), FixedStep.of(steps, threat), true, false, true);
  }

  /** Neuron-targeted PGD from the clean image. */
  public static Attack neuron(ThreatModel threat, Objective objective, int steps) {
    return new Attack("ns", threat, objective, FixedStep.of(steps, threat), false, false, true);
  }

  /** Whether an image's result is the nearest example, not that of the lowest index. */
  boolean nearestWins() {
    return !cancelling && rule.findsNearest() && threat.epsilon() == Double.POSITIVE_INFINITY;
  }

  /**
   * Whether its searches are made in float32 alone: where every trajectory is a result by itself,
   * none may count as failed that was searched in bfloat16, and where no radius bounds the
   * perturbation the distance of what was found is the result, which a better search may lower.
   */
  boolean needsFloat32() {
    return !cancelling || threat.epsilon() == Double.POSITIVE_INFINITY;
  }

  /**
   * Checks that the classifier has what the attack needs.
   *
   * @throws UserError if not
   */
  void check(Classifier classifier) {
    if (objective.targetsNeuron() && classifier.head().isEmpty()) {
      throw UserError.input(
          "model %s has no linear logits layer, so attack '%s' has no neurons to target; PGD works",
          classifier.name(), name);
    }
    if (classifier.classes() < objective.leastClasses()) {
      throw UserError.usage(
          "objective %s needs at least %d classes; model %s has %d",
          objective.name(), objective.leastClasses(), classifier.name(), classifier.classes());
    }
  }
}
