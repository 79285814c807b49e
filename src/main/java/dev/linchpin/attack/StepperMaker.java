package dev.linchpin.attack;

import dev.linchpin.model.Classifier;

/** Makes steppers, on any thread. */
interface StepperMaker {
  /**
   * @throws SlotsExhausted if memory would not suffice
   */
  StepperSet make(Attack attack, RuntimePlan plan);

  /** Those of a classifier's graphs. */
  static StepperMaker of(Classifier classifier) {
    return (attack, plan) -> StepperSet.of(classifier, attack, plan);
  }
}
