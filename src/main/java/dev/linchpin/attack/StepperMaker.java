package dev.linchpin.attack;

import dev.linchpin.model.Classifier;

/** Makes steppers. Used by several threads. */
interface StepperMaker {
  /**
   * @throws SlotsExhausted if memory would not suffice
   */
  StepperSet make(Attack attack, RuntimePlan plan);

  /** All that are wanted together are made. */
  default void done() {}

  /** Those of a classifier's graphs. */
  static StepperMaker of(Classifier classifier) {
    LoopBodies bodies = new LoopBodies(classifier);
    return new StepperMaker() {
      @Override
      public StepperSet make(Attack attack, RuntimePlan plan) {
        return StepperSet.of(classifier, attack, plan, bodies);
      }

      @Override
      public void done() {
        bodies.forget();
      }
    };
  }
}
