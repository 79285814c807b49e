package dev.linchpin.attack;

import dev.linchpin.model.Classifier;
import java.util.ArrayList;
import java.util.List;

/**
 * The steppers of an attack, one a stream, and what they share.
 *
 * @param steppers one a stream
 * @param shared closed after them
 */
record StepperSet(List<Stepper> steppers, Runnable shared) implements AutoCloseable {
  /** Sessions over the same graphs. */
  static StepperSet of(Classifier classifier, Attack attack, RuntimePlan plan) {
    AttackGraphs graphs = new AttackGraphs(classifier, attack, plan);
    List<Stepper> steppers = new ArrayList<>();
    for (int i = 0; i < plan.streams(); i++) {
      steppers.add(new TailStepper(graphs));
    }
    return new StepperSet(steppers, graphs::close);
  }

  @Override
  public void close() {
    steppers.forEach(Stepper::close);
    shared.run();
  }
}
