package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.UserError;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class EngineResourcesTest {
  private final Classifier classifier = TinyClassifiers.conv(1, 5);

  /** Steps as another does until it has been called too often for so many slots. */
  private record Cramped(Stepper inner, int fitting, int[] calls) implements Stepper {
    @Override
    public SlotState newState(int slots) {
      return inner.newState(slots);
    }

    @Override
    public void step(SlotState state) {
      if (state.slots() > fitting && ++calls[0] > 3) {
        throw new SlotsExhausted(null);
      }
      inner.step(state);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private AttackEngine cramped(RuntimePlan plan, int fitting) {
    return new AttackEngine(
        classifier,
        plan,
        Calibration.NONE,
        (attack, p) -> {
          StepperSet real = StepperSet.of(new AttackLoop(classifier, attack), p);
          List<Stepper> steppers = new ArrayList<>();
          for (Stepper stepper : real.steppers()) {
            steppers.add(new Cramped(stepper, fitting, new int[1]));
          }
          return new StepperSet(steppers, real.room(), real.shared());
        });
  }

  @Test
  void outOfMemoryHalvesTheSlotsAndChangesNoVerdict() throws InterruptedException {
    AttackJob job =
        Jobs.untargeted(
            classifier,
            Attack.pgd(new Linf(4 / 255.0), 12),
            TinyClassifiers.images(classifier, 60, 3),
            2,
            1);
    AttackResult expected = Jobs.run(classifier, Jobs.plan(1, 64, 2), job);
    try (AttackEngine engine = cramped(Jobs.plan(2, 64, 2), 16)) {
      List<RuntimePlan> plans = new ArrayList<>();
      AttackResult result =
          engine.run(
              job,
              new AttackListener() {
                @Override
                public void planChanged(RuntimePlan plan) {
                  plans.add(plan);
                }
              });
      assertThat(plans).extracting(RuntimePlan::slots).containsExactly(32, 16);
      assertThat(result.plan().slots()).isEqualTo(16);
      for (int i = 0; i < 60; i++) {
        assertThat(result.verdicts().get(i).states())
            .isEqualTo(expected.verdicts().get(i).states());
        assertThat(result.verdicts().get(i).steps()).isEqualTo(expected.verdicts().get(i).steps());
      }
    }
  }

  @Test
  void outOfMemoryWithTheFewestSlotsIsTheUsersToMend() {
    AttackJob job =
        Jobs.untargeted(
            classifier,
            Attack.pgd(new Linf(1e-4), 50),
            TinyClassifiers.images(classifier, 4, 3),
            1,
            1);
    try (AttackEngine engine = cramped(Jobs.plan(1, 4, 1), 1)) {
      assertThatThrownBy(() -> engine.run(job, AttackListener.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("out of memory with 2 slots");
    }
  }

  /** A leak of one fed image tensor a call would take 100 MB here. */
  @Test
  void memoryIsFlatOverALongRun() throws InterruptedException {
    Attack attack = Attack.pgd(new Linf(1e-6), 500);
    AttackJob job =
        Jobs.untargeted(classifier, attack, TinyClassifiers.images(classifier, 16, 3), 4, 1);
    try (AttackEngine engine = new AttackEngine(classifier, Jobs.plan(1, 64, 1))) {
      engine.run(job, AttackListener.NONE);
      long before = Pointer.physicalBytes();
      long steps = 0;
      for (int i = 0; i < 4; i++) {
        steps += engine.run(job, AttackListener.NONE).gradientSteps();
      }
      assertThat(steps).isEqualTo(4 * 64 * 500);
      assertThat(Pointer.physicalBytes() - before).isLessThan(40L << 20);
    }
  }

  /** The second half of 10^6 gradient steps takes no more memory than the first did. */
  @Test
  void memoryIsFlatOverAMillionSteps() throws InterruptedException {
    Classifier small = TinyClassifiers.mlp(1, 3);
    Attack pgd = Attack.pgd(new Linf(0.3), 250);
    // The last iterate counts, so that every trajectory makes all its steps.
    Attack attack =
        new Attack(
            "pgd",
            pgd.threat(),
            pgd.objective(),
            new FixedStep(250, 0.01, true),
            true,
            false,
            false);
    AttackJob job = Jobs.untargeted(small, attack, TinyClassifiers.images(small, 100, 3), 10, 1);
    try (AttackEngine engine = new AttackEngine(small, Jobs.plan(2, 64, 4))) {
      long steps = 0;
      long half = 0;
      for (int i = 0; i < 4; i++) {
        steps += engine.run(job, AttackListener.NONE).gradientSteps();
        if (i == 1) {
          System.gc();
          half = Pointer.physicalBytes();
        }
      }
      System.gc();
      assertThat(steps).isEqualTo(1_000_000);
      assertThat(Pointer.physicalBytes() - half).isLessThan(20L << 20);
    }
  }

  @Test
  void theListenerHearsEverythingOnce() throws InterruptedException {
    AttackJob job =
        Jobs.untargeted(
            classifier,
            Attack.pgd(new Linf(2.5 / 255), 6),
            TinyClassifiers.images(classifier, 30, 3),
            3,
            1);
    long[] steps = new long[1];
    List<Integer> settled = new ArrayList<>();
    List<Integer> broken = new ArrayList<>();
    AttackListener listener =
        new AttackListener() {
          @Override
          public void image(int image, boolean isBroken) {
            settled.add(image);
            if (isBroken) {
              broken.add(image);
            }
          }

          @Override
          public void steps(long gradientSteps) {
            steps[0] += gradientSteps;
          }
        };
    try (AttackEngine engine = new AttackEngine(classifier, Jobs.plan(2, 16, 3))) {
      AttackResult result = engine.run(job, listener);
      assertThat(settled).hasSize(30).doesNotHaveDuplicates();
      assertThat(broken).hasSize(result.broken()).doesNotHaveDuplicates();
      assertThat(steps[0]).isEqualTo(result.gradientSteps());
      assertThat(result.gradientSteps())
          .isGreaterThanOrEqualTo(
              result.verdicts().stream()
                  .flatMap(v -> v.steps().stream())
                  .mapToInt(Integer::intValue)
                  .sum());
    }
  }

  /** bfloat16 steps must not carry bfloat16 pixels: iterates stay in the ball, verdicts exact. */
  @Test
  void bfloat16SearchKeepsBallAndVerdicts() throws InterruptedException {
    for (ThreatModel threat : List.of(new Linf(4 / 255.0), new L2(0.15))) {
      AttackJob job =
          Jobs.untargeted(
              classifier, Attack.pgd(threat, 10), TinyClassifiers.images(classifier, 30, 3), 2, 1);
      AttackResult result;
      try (AttackEngine engine =
          new AttackEngine(classifier, new RuntimePlan(1, 16, 3, Precision.BFLOAT16))) {
        // Else first restarts, in float32, break most of them.
        result = engine.runInOnePrecision(job, AttackListener.NONE);
      }
      assertThat(result.bfloat16Steps()).isEqualTo(result.gradientSteps());
      assertThat(result.broken()).isPositive();
      for (Verdict v : result.verdicts()) {
        v.success()
            .ifPresent(
                s ->
                    assertThat(Jobs.classes(classifier, s.example())[0])
                        .isEqualTo(s.adversarialClass()));
      }
    }
  }
}
