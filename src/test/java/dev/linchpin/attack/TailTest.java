package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.Linf;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

class TailTest {
  /** Writes down how many slots were stepped. */
  record Watched(Stepper inner, Set<Integer> sizes) implements Stepper {
    @Override
    public SlotState newState(int slots) {
      return inner.newState(slots);
    }

    @Override
    public void step(SlotState state) {
      sizes.add(state.slots());
      inner.step(state);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  static AttackResult run(
      Classifier classifier, RuntimePlan plan, AttackJob job, Set<Integer> sizes) {
    try (AttackEngine engine =
        new AttackEngine(
            classifier,
            plan,
            Calibration.NONE,
            (attack, p) -> {
              StepperSet real = StepperSet.of(new AttackLoop(classifier, attack), p);
              List<Stepper> steppers = new ArrayList<>();
              real.steppers().forEach(s -> steppers.add(new Watched(s, sizes)));
              return new StepperSet(steppers, real.room(), real.shared());
            })) {
      return engine.run(job, AttackListener.NONE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theTailRunsInFewerSlotsAndChangesNothing() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    AttackJob job =
        Jobs.untargeted(
            classifier,
            Attack.pgd(new Linf(2.5 / 255), 30),
            TinyClassifiers.images(classifier, 70, 3),
            2,
            1);
    RuntimePlan plan = Jobs.plan(1, 64, 2);
    assertThat(plan.tails()).containsExactly(48, 32, 16);
    Set<Integer> sizes = new TreeSet<>();
    AttackResult tails = run(classifier, plan, job, sizes);
    assertThat(sizes).contains(64).hasSizeGreaterThan(1);
    sizes.clear();
    AttackResult without = run(classifier, plan.withTails(List.of()), job, sizes);
    assertThat(sizes).containsExactly(64);
    AttackEngineTest.assertSame(without, tails);
  }

  /** One long trajectory after another: streams that have none get some, all verdicts stay. */
  @Test
  void streamsShareWhatIsLeft() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    AttackJob job =
        Jobs.untargeted(
            classifier,
            Attack.pgd(new Linf(2.5 / 255), 60),
            TinyClassifiers.images(classifier, 130, 3),
            2,
            1);
    AttackResult expected = Jobs.run(classifier, Jobs.plan(1, 64, 3), job);
    Set<Integer> sizes = new ConcurrentSkipListSet<>();
    AttackResult shared = run(classifier, Jobs.plan(3, 64, 1), job, sizes);
    assertThat(sizes).hasSizeGreaterThan(1);
    assertThat(shared.verdicts())
        .extracting(Verdict::broken)
        .isEqualTo(expected.verdicts().stream().map(Verdict::broken).toList());
  }

  /** A trajectory that changes its slot keeps all that its rule and its target carry. */
  @Test
  void movingKeepsEveryRow() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    AttackJob job =
        Jobs.untargeted(
            classifier,
            Attack.pgd(new Linf(0.1), 3),
            TinyClassifiers.images(classifier, 3, 3),
            1,
            1);
    AttackRun run = new AttackRun(job, new Origins(job, Optional.empty()), AttackListener.NONE);
    try (StepperSet set =
        StepperSet.of(new AttackLoop(classifier, job.attack()), Jobs.plan(1, 32, 1))) {
      Slots slots = new Slots(set.steppers().get(0).newState(32));
      for (int i = 0; i < 3; i++) {
        Trajectory t = run.schedule().next().orElseThrow();
        slots.begin(7 * i + 5, t, run.origin(t));
      }
      Slots.Moving first = slots.take(12);
      slots.put(
          List.of(first.startedOver(slots.state().tensors(), run.origin(first.trajectory()))));
      slots.state().set("step", 0, 4);
      List<Slots.Moving> before = rows(slots, List.of(0, 5, 19));
      Slots smaller = slots.resized(16);
      assertThat(slots.occupied()).isZero();
      assertThat(smaller.size()).isEqualTo(16);
      assertThat(smaller.stepsMade()).isEqualTo(4);
      List<Slots.Moving> after = smaller.takeSome(3);
      assertThat(after).extracting(Slots.Moving::trajectory).doesNotHaveDuplicates();
      for (Slots.Moving m : after) {
        Slots.Moving was =
            before.stream()
                .filter(b -> b.trajectory().equals(m.trajectory()))
                .findFirst()
                .orElseThrow();
        assertThat(m.rows().keySet()).isEqualTo(was.rows().keySet());
        m.rows().forEach((name, row) -> assertThat(row).isEqualTo(was.rows().get(name)));
      }
      assertThat(after).extracting(Slots.Moving::freshStarts).containsOnlyOnce(1);
    }
  }

  private static List<Slots.Moving> rows(Slots slots, List<Integer> where) {
    return where.stream()
        .map(s -> new Slots.Moving(slots.occupant(s), slots.state().rows(s), 0))
        .toList();
  }
}
