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
  /**
   * Sessions over the same graphs.
   *
   * @throws SlotsExhausted if memory would not suffice
   */
  static StepperSet of(Classifier classifier, Attack attack, RuntimePlan plan) {
    Runtime java = Runtime.getRuntime();
    long heap = java.maxMemory() - java.totalMemory() + java.freeMemory();
    return of(classifier, attack, plan, FreeMemory.bytes(), heap);
  }

  /** Likewise, with so many bytes of memory, {@code heap} of them for Java. */
  static StepperSet of(
      Classifier classifier, Attack attack, RuntimePlan plan, long free, long heap) {
    AttackGraphs graphs = new AttackGraphs(classifier, attack, plan);
    if (classifier.fixedBatch().isEmpty()) {
      try {
        graphs.memory().check(plan.streams(), free, heap);
      } catch (SlotsExhausted e) {
        graphs.close();
        throw e;
      }
    }
    List<Stepper> steppers = new ArrayList<>();
    for (int i = 0; i < plan.streams(); i++) {
      steppers.add(new TailStepper(graphs));
    }
    return new StepperSet(steppers, graphs::close);
  }

  /** Has TensorFlow plan each session's graph, by a call that has nothing to step. */
  void makeFirstCalls() {
    steppers.forEach(s -> s.step(s.newState()));
  }

  @Override
  public void close() {
    steppers.forEach(Stepper::close);
    shared.run();
  }
}
