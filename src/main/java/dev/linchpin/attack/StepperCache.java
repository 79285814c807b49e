package dev.linchpin.attack;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The steppers of the last attack, kept for an equal one: of each precision, which take turns. */
final class StepperCache implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(StepperCache.class);

  private final StepperMaker maker;
  private final Map<Precision, Prepared> prepared =
      Collections.synchronizedMap(new EnumMap<>(Precision.class));

  private CompletableFuture<?> underway = CompletableFuture.completedFuture(null);
  private Wanted wanted = new Wanted(null, List.of());

  /** What {@link #prepare} began to make. */
  private record Wanted(Attack attack, List<RuntimePlan> plans) {}

  private record Prepared(Attack attack, RuntimePlan plan, StepperSet steppers) {}

  StepperCache(StepperMaker maker) {
    this.maker = maker;
  }

  /**
   * Begins to make those of the plans, first calls included, unless that is underway; a failure
   * shows when they are asked for.
   */
  void prepare(Attack attack, List<RuntimePlan> plans) {
    Wanted now = new Wanted(attack, plans);
    if (isUnderway() && wanted.equals(now)) {
      return;
    }
    underway.join();
    wanted = now;
    underway =
        SideBySide.begin(() -> made(attack, plans, StepperSet::makeFirstCalls))
            .exceptionally(
                failure -> {
                  LOG.debug("to be tried again when needed", failure);
                  return null;
                });
  }

  /** Whether what {@link #prepare} began goes on. */
  boolean isUnderway() {
    return !underway.isDone();
  }

  /**
   * Those of the plan; they stay the cache's.
   *
   * @throws SlotsExhausted if memory would not suffice
   */
  StepperSet of(Attack attack, RuntimePlan plan) {
    return of(attack, List.of(plan)).get(0);
  }

  /** Likewise those of several plans, each of another precision, made side by side. */
  List<StepperSet> of(Attack attack, List<RuntimePlan> plans) {
    underway.join();
    return made(attack, plans, set -> {});
  }

  private List<StepperSet> made(Attack attack, List<RuntimePlan> plans, Consumer<StepperSet> then) {
    List<RuntimePlan> missing = plans.stream().filter(p -> !isThere(attack, p)).toList();
    for (RuntimePlan plan : missing) {
      Prepared other = prepared.remove(plan.precision());
      if (other != null) {
        other.steppers().close();
      }
    }
    // Put there by each maker, so that none is lost when another fails.
    try {
      SideBySide.all(missing.stream().map(p -> making(attack, p, then)).toList());
    } finally {
      maker.done();
    }
    return plans.stream().map(p -> prepared.get(p.precision()).steppers()).toList();
  }

  private Supplier<Prepared> making(Attack attack, RuntimePlan plan, Consumer<StepperSet> then) {
    return () -> {
      Prepared made = new Prepared(attack, plan, maker.make(attack, plan));
      prepared.put(plan.precision(), made);
      then.accept(made.steppers());
      return made;
    };
  }

  private boolean isThere(Attack attack, RuntimePlan plan) {
    Prepared there = prepared.get(plan.precision());
    return there != null && there.attack().equals(attack) && there.plan().equals(plan);
  }

  /** Frees what is there. */
  @Override
  public void close() {
    underway.join();
    prepared.values().forEach(p -> p.steppers().close());
    prepared.clear();
  }
}
