package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.objective.FeatureDistance;
import dev.linchpin.attack.objective.LogitsDistance;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixedPrecisionTest {
  private static final Attack ATTACK = Attack.pgd(new Linf(4 / 255.0), 12);
  private final Classifier classifier = TinyClassifiers.conv(1, 5);
  private final AttackJob job =
      Jobs.untargeted(classifier, ATTACK, TinyClassifiers.images(classifier, 60, 3), 3, 1);

  /**
   * Gives trajectories up at their first step, at the clean image: their start may be broken.
   *
   * @param every how many slots apart those are that it does so in; the others step
   */
  private record Hopeless(Stepper inner, int every) implements Stepper {
    @Override
    public SlotState newState(int slots) {
      return inner.newState(slots);
    }

    @Override
    public void step(SlotState state) {
      for (int slot = 0; slot < state.slots(); slot += every) {
        if (state.number("status", slot) < 0.5f) {
          float[] clean = state.row("clean", slot);
          System.arraycopy(clean, 0, state.values("x"), slot * clean.length, clean.length);
          state.set("status", slot, SlotStatus.EXHAUSTED);
          state.set("step", slot, 12);
        }
      }
      if (every > 1) {
        inner.step(state);
      }
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  /**
   * @param every as of {@link Hopeless}
   */
  private AttackEngine hopelessInBfloat16(int every) {
    return new AttackEngine(
        classifier,
        new RuntimePlan(1, 16, 3, Precision.BFLOAT16),
        Calibration.NONE,
        (attack, plan) -> {
          StepperSet real = StepperSet.of(new AttackLoop(classifier, attack), plan);
          return plan.precision() == Precision.FLOAT32
              ? real
              : new StepperSet(
                  real.steppers().stream().<Stepper>map(s -> new Hopeless(s, every)).toList(),
                  real.room(),
                  real.shared());
        });
  }

  /** Two restarts at each target: of a single one none would be in bfloat16. */
  private static AttackJob twice(AttackJob single) {
    return new AttackJob(
        single.attack(),
        single.images(),
        single.exampleIndex(),
        single.cleanClass(),
        2,
        single.targets(),
        single.seed());
  }

  /** A search in bfloat16 that finds nothing: robustness is what the restart in float32 says. */
  @Test
  void aUselessSearchOverstatesNothing() throws InterruptedException {
    AttackResult expected =
        Jobs.run(
            classifier,
            Jobs.plan(1, 16, 3),
            Jobs.untargeted(classifier, ATTACK, job.images(), 1, 1));
    assertThat(expected.broken()).isBetween(1, 59);
    List<Integer> settled = new ArrayList<>();
    AttackListener listener =
        new AttackListener() {
          @Override
          public void image(int image, boolean broken) {
            settled.add(image);
            assertThat(broken).isEqualTo(expected.verdicts().get(image).broken());
          }
        };
    try (AttackEngine engine = hopelessInBfloat16(1)) {
      AttackResult result = engine.run(job, listener);
      assertThat(settled).hasSize(60).doesNotHaveDuplicates();
      assertThat(result.gradientSteps() - result.bfloat16Steps())
          .isEqualTo(expected.gradientSteps());
      for (int i = 0; i < 60; i++) {
        Verdict verdict = result.verdicts().get(i);
        Verdict alone = expected.verdicts().get(i);
        assertThat(verdict.winner()).isEqualTo(alone.winner());
        assertThat(verdict.states())
            .isEqualTo(
                alone.broken()
                    ? List.of(
                        TrajectoryState.SUCCESS,
                        TrajectoryState.CANCELLED,
                        TrajectoryState.CANCELLED)
                    : List.of(
                        TrajectoryState.FAILED, TrajectoryState.FAILED, TrajectoryState.FAILED));
        assertThat(verdict.steps().get(0)).isEqualTo(alone.steps().get(0));
        if (alone.broken()) {
          assertThat(verdict.success().orElseThrow().example())
              .isEqualTo(alone.success().orElseThrow().example());
        }
      }
    }
  }

  /** Of a sweep every trajectory is a result: none is searched in bfloat16, broken image or not. */
  @Test
  void whereEveryTrajectoryCountsAllAreSearchedInFloat32() {
    Attack sweep =
        new Attack(
            "s",
            ATTACK.threat(),
            new FeatureDistance(0, true, 10),
            ATTACK.rule(),
            false,
            false,
            false);
    AttackJob every = twice(Jobs.targeted(classifier, sweep, job.images(), 8, 1));
    AttackResult exact = Jobs.run(classifier, Jobs.plan(1, 16, 3), every);
    AttackResult mixed = Jobs.run(classifier, new RuntimePlan(1, 16, 3, Precision.BFLOAT16), every);
    assertThat(mixed.bfloat16Steps()).isZero();
    assertThat(mixed.verdicts())
        .extracting(Verdict::states)
        .isEqualTo(exact.verdicts().stream().map(Verdict::states).toList())
        .anyMatch(
            states ->
                states.contains(TrajectoryState.SUCCESS)
                    && states.contains(TrajectoryState.FAILED));
  }

  /** An image broken at a later neuron than float32 needs would count as robust for fewer. */
  @Test
  void noNumberOfNeuronsIsOverstated() throws InterruptedException {
    Attack attack = Attack.neuron(new Linf(8 / 255.0), new LogitsDistance(0), 12);
    AttackJob single =
        Jobs.targeted(classifier, attack, TinyClassifiers.images(classifier, 60, 3), 4, 1);
    AttackResult exact = Jobs.run(classifier, Jobs.plan(1, 16, 3), single);
    List<Integer> settled = new ArrayList<>();
    AttackListener listener =
        new AttackListener() {
          @Override
          public void image(int image, boolean broken) {
            settled.add(image);
          }
        };
    try (AttackEngine engine = hopelessInBfloat16(2)) {
      AttackResult mixed = engine.run(twice(single), listener);
      assertThat(mixed.bfloat16Steps()).isPositive();
      assertThat(settled).hasSize(60).doesNotHaveDuplicates();
      for (int i = 0; i < 60; i++) {
        Verdict now = mixed.verdicts().get(i);
        Verdict alone = exact.verdicts().get(i);
        if (alone.broken()) {
          assertThat(now.broken()).isTrue();
          assertThat(now.winner()).isLessThanOrEqualTo(2 * alone.winner());
          assertThat(now.states().subList(now.winner() + 1, now.states().size()))
              .allMatch(s -> s == TrajectoryState.CANCELLED);
        }
      }
      assertThat(exact.verdicts().stream().filter(v -> v.broken() && v.winner() == 0).count())
          .isPositive();
    }
  }

  /** What the real search leaves over has survived its first restart in float32. */
  @Test
  void survivorsSurviveInFloat32() {
    AttackResult mixed = Jobs.run(classifier, new RuntimePlan(1, 16, 3, Precision.BFLOAT16), job);
    AttackResult exact =
        Jobs.run(
            classifier,
            Jobs.plan(1, 16, 3),
            Jobs.untargeted(classifier, ATTACK, job.images(), 1, 1));
    assertThat(mixed.bfloat16Steps()).isPositive().isLessThan(mixed.gradientSteps());
    assertThat(IntStream.range(0, 60).filter(i -> !mixed.verdicts().get(i).broken()))
        .isNotEmpty()
        .allSatisfy(i -> assertThat(exact.verdicts().get(i).broken()).isFalse());
  }
}
