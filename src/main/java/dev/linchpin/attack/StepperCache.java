package dev.linchpin.attack;

import dev.linchpin.base.SideBySide;
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

  /** Touched by one thread at a time: by what is underway, or after it. */
  private final Map<Precision, Made> made = new EnumMap<>(Precision.class);

  private CompletableFuture<?> underway = CompletableFuture.completedFuture(null);

  /** What is underway, or was last. */
  private Key asked = new Key(null, null);

  private record Key(Attack attack, RuntimePlan plan) {}

  /** Steppers, which fit any number of slots. */
  private static final class Made {
    private final Key key;
    private final StepperSet steppers;

    /** Slots that there was memory for. */
    private int slots;

    Made(Key key, StepperSet steppers) {
      this.key = key;
      this.steppers = steppers;
    }

    boolean fits(Key other) {
      return key.attack.equals(other.attack)
          && key.plan.streams() == other.plan.streams()
          && key.plan.stepsPerCall() == other.plan.stepsPerCall();
    }

    StepperSet of(int more) {
      if (more > slots) {
        steppers.room().accept(more);
        slots = more;
      }
      return steppers;
    }
  }

  StepperCache(StepperMaker maker) {
    this.maker = maker;
  }

  /**
   * Begins to make those of the plan, first calls included, unless that is underway; a failure
   * shows when they are asked for.
   */
  void prepare(Attack attack, RuntimePlan plan) {
    Key key = new Key(attack, plan);
    if (isUnderway() && asked.equals(key)) {
      return;
    }
    underway.join();
    asked = key;
    underway =
        SideBySide.begin(() -> make(key, set -> set.makeFirstCalls(plan.slots())))
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
   * @throws SlotsExhausted if memory would not suffice for the plan's slots
   */
  StepperSet of(Attack attack, RuntimePlan plan) {
    underway.join();
    return make(new Key(attack, plan), set -> {});
  }

  /**
   * @param then what is done with those that were not there
   */
  private StepperSet make(Key key, Consumer<StepperSet> then) {
    Precision precision = key.plan().precision();
    Made there = made.get(precision);
    if (there != null && there.fits(key)) {
      return there.of(key.plan().slots());
    }
    if (there != null) {
      made.remove(precision).steppers.close();
    }
    Made fresh = new Made(key, maker.make(key.attack(), key.plan()));
    made.put(precision, fresh);
    StepperSet steppers = fresh.of(key.plan().slots());
    then.accept(steppers);
    return steppers;
  }

  /** Frees what is there. */
  @Override
  public void close() {
    underway.join();
    made.values().forEach(m -> m.steppers.close());
    made.clear();
  }
}
