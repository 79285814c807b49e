package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.Linf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StepperCacheTest {
  private static final RuntimePlan EXACT = Jobs.plan(1, 16, 1);
  private static final RuntimePlan NARROW = EXACT.withPrecision(Precision.BFLOAT16);

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final Attack attack = Attack.pgd(new Linf(0.1), 3);

  private StepperSet make(Attack made, RuntimePlan plan) {
    String what = made.rule().steps() + " " + plan.precision();
    events.add("made " + what);
    return new StepperSet(List.of(), slots -> {}, () -> events.add("closed " + what));
  }

  @Test
  void keepsTheLastOfEachPrecision() {
    try (StepperCache cache = new StepperCache(this::make)) {
      StepperSet exact = cache.of(attack, EXACT);
      StepperSet narrow = cache.of(attack, NARROW);
      assertThat(events).containsExactly("made 3 FLOAT32", "made 3 BFLOAT16");
      assertThat(cache.of(attack, EXACT)).isSameAs(exact);
      assertThat(cache.of(attack, NARROW)).isSameAs(narrow);
      events.clear();
      cache.of(Attack.pgd(new Linf(0.1), 4), NARROW);
      assertThat(events).containsExactly("closed 3 BFLOAT16", "made 4 BFLOAT16");
      assertThat(cache.of(attack, EXACT)).isSameAs(exact);
      events.clear();
    }
    assertThat(events).containsExactlyInAnyOrder("closed 3 FLOAT32", "closed 4 BFLOAT16");
  }

  @Test
  void whatIsPreparedIsThereWhenAskedFor() {
    try (StepperCache cache = new StepperCache(this::make)) {
      cache.prepare(attack, EXACT);
      StepperSet made = cache.of(attack, EXACT);
      cache.prepare(attack, EXACT);
      assertThat(cache.of(attack, EXACT)).isSameAs(made);
      assertThat(events).containsExactly("made 3 FLOAT32");
      cache.prepare(Attack.pgd(new Linf(0.1), 4), EXACT);
    }
    assertThat(events)
        .containsExactly(
            "made 3 FLOAT32", "closed 3 FLOAT32", "made 4 FLOAT32", "closed 4 FLOAT32");
  }

  /** Streams need not wait for TensorFlow to plan their graphs then. */
  @Test
  void whatIsPreparedHasMadeItsFirstCalls() {
    StepperMaker maker =
        (a, plan) -> new StepperSet(List.of(new Counting(), new Counting()), slots -> {}, () -> {});
    try (StepperCache cache = new StepperCache(maker)) {
      cache.prepare(attack, EXACT);
      cache.of(attack, EXACT);
      cache.of(attack, NARROW);
      assertThat(events).as("of what was prepared alone").containsExactly("step", "step");
    }
  }

  private final class Counting implements Stepper {
    @Override
    public SlotState newState(int slots) {
      return new SlotState(slots, List.of(SlotTensor.filled(SlotNames.STATUS, 0)));
    }

    @Override
    public void step(SlotState state) {
      assertThat(state.number(SlotNames.STATUS, 0)).isGreaterThan(SlotStatus.RUNNING);
      events.add("step");
    }

    @Override
    public void close() {}
  }

  /** Who prepares again what is underway goes on. */
  @Test
  void whatIsUnderwayIsNotWaitedFor() {
    CountDownLatch preparedTwice = new CountDownLatch(1);
    StepperMaker maker =
        (a, plan) -> {
          try {
            assertThat(preparedTwice.await(1, TimeUnit.MINUTES)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return make(a, plan);
        };
    try (StepperCache cache = new StepperCache(maker)) {
      cache.prepare(attack, EXACT);
      cache.prepare(attack, EXACT);
      preparedTwice.countDown();
      cache.of(attack, EXACT);
      assertThat(events).containsExactly("made 3 FLOAT32");
    }
  }

  @Test
  void aFailedPreparationIsTriedAgain() {
    AtomicBoolean full = new AtomicBoolean(true);
    try (StepperCache cache =
        new StepperCache(
            (a, plan) -> {
              if (full.getAndSet(false)) {
                throw new SlotsExhausted(null);
              }
              return make(a, plan);
            })) {
      cache.prepare(attack, EXACT);
      assertThat(cache.of(attack, EXACT).steppers()).isEmpty();
    }
    assertThat(events).containsExactly("made 3 FLOAT32", "closed 3 FLOAT32");
  }

  @Test
  void whatWasMadeBeforeAFailureIsFreed() {
    StepperCache cache =
        new StepperCache(
            (a, plan) -> {
              if (plan.precision() == Precision.BFLOAT16) {
                throw new SlotsExhausted(null);
              }
              return make(a, plan);
            });
    cache.of(attack, EXACT);
    assertThatThrownBy(() -> cache.of(attack, NARROW)).isInstanceOf(SlotsExhausted.class);
    cache.close();
    assertThat(events).containsExactly("made 3 FLOAT32", "closed 3 FLOAT32");
  }
}
