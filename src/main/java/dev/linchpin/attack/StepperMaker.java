package dev.linchpin.attack;

import dev.linchpin.model.Classifier;

/** Makes steppers, on one thread at a time. */
interface StepperMaker {
  /** For the plan's streams, precision and steps per call. */
  StepperSet make(Attack attack, RuntimePlan plan);

  /** Those of a classifier's graphs; precisions of one attack share what they can. */
  static StepperMaker of(Classifier classifier) {
    return new StepperMaker() {
      private AttackLoop last;

      @Override
      public StepperSet make(Attack attack, RuntimePlan plan) {
        if (last == null || !last.attack().equals(attack)) {
          last = new AttackLoop(classifier, attack);
        }
        return StepperSet.of(last, plan);
      }
    };
  }
}
