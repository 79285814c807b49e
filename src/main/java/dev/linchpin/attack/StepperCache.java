package dev.linchpin.attack;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The steppers of the last attack, kept for an equal one: of each precision, which take turns. */
final class StepperCache implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(StepperCache.class);

  private final StepperMaker maker;
  private final Map<Precision, Prepared> prepared =
      Collections.synchronizedMap(new EnumMap<>(Precision.class));

  private CompletableFuture<?> underway = CompletableFuture.completedFuture(null);
  private Wanted wanted = new Wanted(null, null);

  /** What {@link #prepare} began to make. */
  private record Wanted(Attack attack, RuntimePlan plan) {}

  private record Prepared(Wanted what, StepperSet steppers) {}

  StepperCache(StepperMaker maker) {
    this.maker = maker;
  }

  /**
   * Begins to make those of the plan, first calls included, unless that is underway; a failure
   * shows when they are asked for.
   */
  void prepare(Attack attack, RuntimePlan plan) {
    Wanted now = new Wanted(attack, plan);
    if (isUnderway() && wanted.equals(now)) {
      return;
    }
    underway.join();
    wanted = now;
    underway =
        SideBySide.begin(() -> made(now, StepperSet::makeFirstCalls))
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
    underway.join();
    return made(new Wanted(attack, plan), set -> {});
  }

  /**
   * @param then what is done with those that were not there
   */
  private StepperSet made(Wanted what, Consumer<StepperSet> then) {
    Precision precision = what.plan().precision();
    Prepared there = prepared.get(precision);
    if (there != null && there.what().equals(what)) {
      return there.steppers();
    }
    if (there != null) {
      prepared.remove(precision).steppers().close();
    }
    StepperSet made = maker.make(what.attack(), what.plan());
    prepared.put(precision, new Prepared(what, made));
    then.accept(made);
    return made;
  }

  /** Frees what is there. */
  @Override
  public void close() {
    underway.join();
    prepared.values().forEach(p -> p.steppers().close());
    prepared.clear();
  }
}
