package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Bfloat16GainTest {
  private static final RuntimePlan PLAN = Jobs.plan(1, 16, 3);
  private static final Calibration OPEN = new Calibration(false, false, true);
  private final Classifier classifier = TinyClassifiers.conv(1, 5);
  private final List<Precision> made = new ArrayList<>();
  private final float[] images = TinyClassifiers.images(classifier, 40, 3);

  private AttackJob job(ThreatModel threat, int restarts) {
    return Jobs.untargeted(classifier, Attack.pgd(threat, 50), images, restarts, 1);
  }

  private static AttackRun run(AttackJob job) {
    return new AttackRun(job, new Origins(job, Optional.empty()), AttackListener.NONE);
  }

  /**
   * Takes so many milliseconds longer, and goes back where the inner one goes forth if asked to.
   */
  private record Other(Stepper inner, int millis, boolean backwards, AtomicInteger calls)
      implements Stepper {
    Other(Stepper inner, int millis, boolean backwards) {
      this(inner, millis, backwards, new AtomicInteger());
    }

    @Override
    public SlotState newState(int slots) {
      return inner.newState(slots);
    }

    @Override
    public void step(SlotState state) {
      calls.incrementAndGet();
      float[] before = state.values("x").clone();
      inner.step(state);
      float[] after = state.values("x");
      for (int i = 0; backwards && i < after.length; i++) {
        after[i] = 2 * before[i] - after[i];
      }
      long until = System.nanoTime() + millis * 1_000_000L;
      while (System.nanoTime() < until) {
        LockSupport.parkNanos(100_000);
      }
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  /** Where nothing breaks, a restart in float32 and the others in bfloat16 must save a tenth. */
  @ParameterizedTest
  @ValueSource(doubles = {1.11, 1.2, 1.33, 1.5, 1.9, 2, 2.9, 4, 30})
  void itMustPayEvenIfNothingBreaks(double gain) {
    int least =
        IntStream.rangeClosed(2, 100)
            .filter(r -> ((r - 1) / gain + 1) * 1.1 <= r + 1e-9)
            .findFirst()
            .orElseThrow();
    Bfloat16Gain found = new Bfloat16Gain(0.9, gain);
    assertThat(found.leastRestarts()).hasValue(least);
    assertThat(found.pays(least)).isTrue();
    assertThat(found.pays(least - 1)).isFalse();
  }

  @Test
  void neitherDisagreementNorNoGainIsWorthIt() {
    assertThat(new Bfloat16Gain(0.69, 3).leastRestarts()).isEmpty();
    assertThat(new Bfloat16Gain(0.9, 1.1).leastRestarts()).isEmpty();
    assertThat(new Bfloat16Gain(0.9, 0.5).pays(1000)).isFalse();
    assertThat(new Bfloat16Gain(Double.NaN, 3).leastRestarts()).isEmpty();
  }

  @Test
  void stepsAreComparedAndTimed() {
    for (ThreatModel threat : List.of(new Linf(4 / 255.0), new L2(0.3))) {
      AttackJob job = job(threat, 20);
      try (StepperSet set =
              StepperSet.of(new AttackLoop(classifier, job.attack()), Jobs.plan(2, 16, 3));
          StepperSet narrow =
              StepperSet.of(
                  new AttackLoop(classifier, job.attack()),
                  PLAN.withPrecision(Precision.BFLOAT16))) {
        Stepper stepper = set.steppers().get(0);
        Stepper other = set.steppers().get(1);
        Bfloat16Gain same = Bfloat16Gain.measure(run(job), stepper, other, 16);
        assertThat(same.agreement()).isCloseTo(1, within(1e-6));
        Bfloat16Gain opposite =
            Bfloat16Gain.measure(
                run(job), new Other(stepper, 60, false), new Other(other, 20, true), 16);
        assertThat(opposite.agreement()).isCloseTo(-1, within(1e-6));
        assertThat(opposite.gain()).isBetween(1.5, 3.2);
        Bfloat16Gain real = Bfloat16Gain.measure(run(job), stepper, narrow.steppers().get(0), 16);
        assertThat(real.agreement()).isBetween(Bfloat16Gain.LEAST_AGREEMENT, 1.0);
      }
    }
  }

  /** 48 ms against 40 may pay with two restarts or not; 80 do with 20 in any case. */
  @ParameterizedTest
  @CsvSource({"2, 48, 4", "20, 80, 3"})
  void whatIsClearIsNotMeasuredAgain(int restarts, int millis, int calls) {
    AttackJob job = job(new Linf(4 / 255.0), restarts);
    try (StepperSet set =
        StepperSet.of(new AttackLoop(classifier, job.attack()), Jobs.plan(2, 16, 3))) {
      Other exact = new Other(set.steppers().get(0), millis, false);
      Other narrow = new Other(set.steppers().get(1), 40, false);
      Bfloat16Gain.measure(run(job), exact, narrow, 16);
      assertThat(exact.calls()).hasValue(calls);
      assertThat(narrow.calls()).hasValue(calls);
    }
  }

  private AttackResult run(
      int exactMillis, int narrowMillis, boolean backwards, AttackJob job, List<RuntimePlan> heard)
      throws InterruptedException {
    try (AttackEngine engine =
        new AttackEngine(
            classifier,
            PLAN,
            OPEN,
            (attack, plan) -> {
              made.add(plan.precision());
              StepperSet real = StepperSet.of(new AttackLoop(classifier, attack), plan);
              boolean exact = plan.precision() == Precision.FLOAT32;
              int millis = exact ? exactMillis : narrowMillis;
              return new StepperSet(
                  real.steppers().stream()
                      .<Stepper>map(s -> new Other(s, millis, backwards && !exact))
                      .toList(),
                  real.room(),
                  real.shared());
            })) {
      return engine.run(job, hearing(heard));
    }
  }

  private static AttackListener hearing(List<RuntimePlan> heard) {
    return new AttackListener() {
      @Override
      public void planChosen(RuntimePlan plan) {
        heard.add(plan);
      }
    };
  }

  /** The listener hears that the precision is decided, so that a run can record it. */
  @Test
  void withoutMemoryForBothFloat32IsDecided() throws InterruptedException {
    AttackJob job = job(new Linf(2 / 255.0), 4);
    assertThat(Bfloat16Gain.pays(job.attack(), 4, 4L * job.size(), PLAN)).isTrue();
    List<RuntimePlan> heard = new ArrayList<>();
    try (AttackEngine engine =
        new AttackEngine(
            classifier,
            PLAN,
            OPEN,
            (attack, plan) -> {
              if (plan.precision() == Precision.BFLOAT16) {
                throw new SlotsExhausted(null);
              }
              return StepperSet.of(new AttackLoop(classifier, attack), plan);
            })) {
      AttackResult result = engine.run(job, hearing(heard));
      assertThat(result.bfloat16Steps()).isZero();
      assertThat(result.plan().slots()).isEqualTo(16);
      engine.run(job, hearing(heard));
    }
    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).precision()).isEqualTo(Precision.FLOAT32);
    assertThat(heard.get(0).measured()).contains(Bfloat16Gain.UNKNOWN);
  }

  @Test
  void theEngineSearchesInWhatIsFaster() throws InterruptedException {
    List<RuntimePlan> heard = new ArrayList<>();
    AttackResult fast = run(20, 1, false, job(new Linf(2 / 255.0), 4), heard);
    assertThat(fast.bfloat16Steps()).isPositive();
    assertThat(made).containsOnlyOnce(Precision.BFLOAT16);
    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).precision()).isEqualTo(Precision.BFLOAT16);
    assertThat(heard.get(0).measured().orElseThrow().gain()).isGreaterThan(2);
    AttackResult slow = run(1, 20, false, job(new Linf(2 / 255.0), 4), heard);
    assertThat(slow.bfloat16Steps()).isZero();
    assertThat(heard).hasSize(2);
    assertThat(heard.get(1).precision()).isEqualTo(Precision.FLOAT32);
    AttackResult wrong = run(20, 1, true, job(new Linf(2 / 255.0), 4), heard);
    assertThat(wrong.bfloat16Steps()).isZero();
    assertThat(heard.get(2).measured().orElseThrow().agreement()).isNegative();
  }

  /** A single restart would be doubled, a short attack measured for longer than it lasts. */
  @Test
  void whatCannotGainDecidesNothing() throws InterruptedException {
    List<RuntimePlan> heard = new ArrayList<>();
    assertThat(run(20, 1, false, job(new Linf(2 / 255.0), 1), heard).bfloat16Steps()).isZero();
    AttackJob brief = Jobs.untargeted(classifier, Attack.pgd(new Linf(0.1), 2), images, 2, 1);
    assertThat(run(20, 1, false, brief, heard).bfloat16Steps()).isZero();
    assertThat(heard).isEmpty();
  }
}
