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
  /** Sessions over one graph. */
  static StepperSet of(Classifier classifier, Attack attack, RuntimePlan plan) {
    AttackGraph graph = new AttackGraph(classifier, attack, plan);
    List<Stepper> steppers = new ArrayList<>();
    for (int i = 0; i < plan.streams(); i++) {
      steppers.add(new GraphStepper(graph, plan.slots(), plan.precision()));
    }
    return new StepperSet(steppers, graph::close);
  }

  @Override
  public void close() {
    steppers.forEach(Stepper::close);
    shared.run();
  }
}
