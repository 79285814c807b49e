package dev.linchpin.attack;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;

/** The steppers of the last attack, kept for an equal one: of each precision, which take turns. */
final class StepperCache implements AutoCloseable {
  private final BiFunction<Attack, RuntimePlan, StepperSet> factory;
  private final Map<Precision, Prepared> prepared = new EnumMap<>(Precision.class);

  private record Prepared(Attack attack, RuntimePlan plan, StepperSet steppers) {}

  StepperCache(BiFunction<Attack, RuntimePlan, StepperSet> factory) {
    this.factory = factory;
  }

  /**
   * Those of the plan; they stay the cache's.
   *
   * @throws SlotsExhausted if memory would not suffice
   */
  StepperSet of(Attack attack, RuntimePlan plan) {
    Prepared there = prepared.get(plan.precision());
    if (there != null && there.attack().equals(attack) && there.plan().equals(plan)) {
      return there.steppers();
    }
    if (there != null) {
      prepared.remove(plan.precision());
      there.steppers().close();
    }
    StepperSet made = factory.apply(attack, plan);
    prepared.put(plan.precision(), new Prepared(attack, plan, made));
    return made;
  }

  /** Frees what is there. */
  @Override
  public void close() {
    prepared.values().forEach(p -> p.steppers().close());
    prepared.clear();
  }
}
