package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.FeatureDistance;
import dev.linchpin.attack.objective.LogitsDistance;
import dev.linchpin.attack.objective.LogitsRatio;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.objective.TargetedLogitsRatio;
import dev.linchpin.attack.objective.TargetedMargin;
import dev.linchpin.attack.rule.Apgd;
import dev.linchpin.attack.rule.ApgdL1;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.rule.Lagrangian;
import dev.linchpin.attack.threat.Box;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.UserError;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.GraphDef;

class AttackEngineTest {
  private static final double EPSILON = 4 / 255.0;

  static Stream<Attack> attacks() {
    Linf linf = new Linf(EPSILON);
    L2 l2 = new L2(0.15);
    return Stream.of(
        Attack.pgd(linf, 7),
        Attack.pgd(l2, 7),
        Attack.pgd(new L1(1.5), 7),
        Attack.neuron(new L1(1.5), new LogitsDistance(0), 7),
        with(Attack.pgd(linf, 7), new Margin()),
        with(Attack.pgd(linf, 7), new LogitsRatio()),
        Attack.neuron(linf, FeatureDistance.REFERENCE, 7),
        Attack.neuron(l2, new FeatureDistance(0.05, false, 0), 7),
        Attack.neuron(linf, new LogitsDistance(0), 7),
        apgd(linf, new CrossEntropy()),
        apgd(l2, new LogitsRatio()),
        apgd(linf, new TargetedLogitsRatio()),
        apgd(l2, new TargetedMargin()),
        new Attack("apgd", new L1(1.5), new CrossEntropy(), new ApgdL1(7), true, false, true),
        lagrangian(new LogitsDistance(0.05), new Lagrangian(2, 12, 0.02, 1)));
  }

  private static Attack with(Attack a, Objective objective) {
    return new Attack(
        a.name(), a.threat(), objective, a.rule(), a.randomStart(), a.passThroughRelu(), true);
  }

  private static Attack apgd(ThreatModel threat, Objective objective) {
    return new Attack("apgd", threat, objective, Apgd.of(7, threat, Apgd.RHO), true, false, true);
  }

  private static Attack lagrangian(Objective objective, Lagrangian rule) {
    return new Attack("minimal", new Box(), objective, rule, false, true, true);
  }

  private static AttackJob job(Classifier classifier, Attack attack, int images, int count) {
    float[] pixels = TinyClassifiers.images(classifier, images, 3);
    if (attack.objective().targetsClass()) {
      return Jobs.classTargeted(classifier, attack, pixels, count, 11);
    }
    return attack.objective().targetsNeuron()
        ? Jobs.targeted(classifier, attack, pixels, count, 11)
        : Jobs.untargeted(classifier, attack, pixels, count, 11);
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void plansChangeNothingBitForBit(Attack attack) {
    Classifier classifier = TinyClassifiers.conv(1, 5, 16);
    AttackJob job = job(classifier, attack, 9, 3);
    AttackResult reference = Jobs.run(classifier, Jobs.plan(1, 16, 3), job);
    assertThat(reference.broken()).isPositive();
    for (RuntimePlan plan :
        List.of(
            Jobs.plan(1, 16, 1),
            Jobs.plan(1, 16, 50),
            Jobs.plan(1, 40, 5).withTails(List.of()),
            Jobs.plan(2, 19, 2))) {
      assertSame(reference, Jobs.run(classifier, plan, job));
    }
  }

  /** A small job steps in fewer slots, shared by the streams: still the same verdicts. */
  @Test
  void smallJobsAreSpreadOverTheStreams() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    AttackJob job = job(classifier, Attack.pgd(new Linf(EPSILON), 7), 40, 1);
    List<RuntimePlan> used = new ArrayList<>();
    try (AttackEngine engine =
        new AttackEngine(
            classifier,
            Jobs.plan(2, 64, 3),
            Calibration.NONE,
            (attack, plan) -> {
              used.add(plan);
              return StepperSet.of(new AttackLoop(classifier, attack), plan);
            })) {
      assertSame(
          Jobs.run(classifier, Jobs.plan(1, 64, 3), job), engine.run(job, AttackListener.NONE));
      engine.run(job, AttackListener.NONE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(used).extracting(RuntimePlan::slots).containsExactly(32);
  }

  /** Batches of 20 only: what is short is padded, and the verdicts are those of any batch. */
  @Test
  void aFixedBatchIsKept() {
    Classifier free = TinyClassifiers.conv(1, 5);
    Classifier fixed = TinyClassifiers.withFixedBatch(free, 20);
    for (Attack attack :
        List.of(
            Attack.pgd(new Linf(EPSILON), 7),
            Attack.neuron(new Linf(EPSILON), new LogitsDistance(0), 7))) {
      AttackJob job = job(free, attack, 27, 2);
      try (AttackEngine engine = new AttackEngine(fixed, Jobs.plan(2, 64, 3))) {
        assertThat(engine.plan().slots()).isEqualTo(20);
        assertSame(Jobs.run(free, Jobs.plan(1, 64, 3), job), engine.run(job, AttackListener.NONE));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static void assertSame(AttackResult a, AttackResult b) {
    for (int i = 0; i < a.verdicts().size(); i++) {
      Verdict v = a.verdicts().get(i);
      Verdict w = b.verdicts().get(i);
      assertThat(w.states()).isEqualTo(v.states());
      assertThat(w.steps()).isEqualTo(v.steps());
      assertThat(w.winner()).isEqualTo(v.winner());
      float[] expected = v.success().map(Verdict.Success::example).orElse(null);
      float[] actual = w.success().map(Verdict.Success::example).orElse(null);
      assertThat(Arrays.equals(actual, expected)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void storedExamplesReverifyAndLieInBallAndBox(Attack attack) {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    AttackJob job = job(classifier, attack, 16, 2);
    AttackResult result = Jobs.run(classifier, Jobs.plan(1, 5, 4), job);
    assertThat(result.broken()).isPositive();
    for (int i = 0; i < job.size(); i++) {
      Verdict verdict = result.verdicts().get(i);
      if (verdict.broken()) {
        Verdict.Success success = verdict.success().orElseThrow();
        assertThat(Jobs.classes(classifier, success.example())[0])
            .isEqualTo(success.adversarialClass())
            .isNotEqualTo(verdict.cleanClass());
        double allowed = attack.threat().epsilon();
        double distance = attack.threat() instanceof Linf ? success.linf() : success.l2();
        assertThat(distance).isLessThanOrEqualTo(allowed);
      }
    }
  }

  @Test
  void epsilonZeroBreaksNothing() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    for (ThreatModel threat : List.of(new Linf(0), new L2(0))) {
      AttackResult result =
          Jobs.run(classifier, Jobs.plan(1, 4, 3), job(classifier, Attack.pgd(threat, 5), 12, 2));
      assertThat(result.broken()).isZero();
    }
  }

  @Test
  void successNeverFallsWithMoreRestartsOrNeurons() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    Linf threat = new Linf(2.5 / 255);
    for (Attack attack :
        List.of(Attack.pgd(threat, 4), Attack.neuron(threat, FeatureDistance.REFERENCE, 6))) {
      List<AttackResult> results = new ArrayList<>();
      for (int count : new int[] {1, 2, 5}) {
        results.add(Jobs.run(classifier, Jobs.plan(1, 8, 3), job(classifier, attack, 25, count)));
      }
      AttackResult most = results.get(2);
      assertThat(most.broken()).isBetween(1, 24);
      for (int k = 0; k < 2; k++) {
        int count = new int[] {1, 2}[k];
        for (int i = 0; i < 25; i++) {
          // Exactly what one pass over all of them gives for the first few.
          int winner = most.verdicts().get(i).winner();
          assertThat(results.get(k).verdicts().get(i).winner())
              .isEqualTo(winner < count ? winner : -1);
        }
      }
    }
  }

  @Test
  void withoutCancellingEveryTrajectoryRuns() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    Attack pgd = Attack.pgd(new Linf(0.1), 5);
    Attack sweep = new Attack("pgd", pgd.threat(), pgd.objective(), pgd.rule(), true, false, false);
    AttackResult result = Jobs.run(classifier, Jobs.plan(1, 4, 3), job(classifier, sweep, 5, 3));
    assertThat(result.verdicts())
        .allSatisfy(v -> assertThat(v.states()).doesNotContain(TrajectoryState.CANCELLED));
    assertThat(result.verdicts().get(0).states()).containsOnly(TrajectoryState.SUCCESS);
  }

  @Test
  void lastIterateTakesAllSteps() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    Linf threat = new Linf(0.1);
    Attack last =
        new Attack(
            "pgd", threat, new CrossEntropy(), new FixedStep(6, 0.02, true), true, false, true);
    AttackResult result = Jobs.run(classifier, Jobs.plan(1, 4, 4), job(classifier, last, 6, 1));
    assertThat(result.verdicts()).allSatisfy(v -> assertThat(v.steps()).containsExactly(6));
    assertThat(result.broken()).isEqualTo(6);
  }

  /** The search graph's logits are another model's: only what the verdict graph confirms counts. */
  @Test
  void theVerdictGraphDecides() {
    Classifier honest = TinyClassifiers.conv(1, 5);
    GraphDef other = TinyClassifiers.conv(6, 5).searchGraph();
    Classifier misled = TinyClassifiers.withSearchGraph(honest, other);
    AttackJob job = job(misled, Attack.pgd(new Linf(8 / 255.0), 8), 20, 2);
    AttackResult result = Jobs.run(misled, Jobs.plan(1, 4, 3), job);
    assertThat(result.broken()).isLessThan(20);
    for (Verdict v : result.verdicts()) {
      v.success()
          .ifPresent(
              s -> assertThat(Jobs.classes(honest, s.example())[0]).isNotEqualTo(v.cleanClass()));
    }
    // Disagreement is no verdict: trajectories went on to their last step.
    assertThat(result.verdicts().stream().filter(v -> !v.broken()))
        .allSatisfy(v -> assertThat(v.steps()).containsExactly(8, 8));
  }

  @Test
  void interruptEndsTheRunAndTheEngineStaysUsable() throws InterruptedException {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    Attack tiny = Attack.pgd(new Linf(1e-6), 1000);
    try (AttackEngine engine = new AttackEngine(classifier, Jobs.plan(2, 4, 5))) {
      AttackJob endless = job(classifier, tiny, 40, 50);
      Thread caller = Thread.currentThread();
      AttackListener interrupter =
          new AttackListener() {
            @Override
            public void steps(long gradientSteps) {
              caller.interrupt();
            }
          };
      assertThatThrownBy(() -> engine.run(endless, interrupter))
          .isInstanceOf(InterruptedException.class);
      Thread.interrupted();
      AttackResult after =
          engine.run(job(classifier, Attack.pgd(new Linf(0.1), 5), 4, 1), AttackListener.NONE);
      assertThat(after.broken()).isEqualTo(4);
    }
  }

  @Test
  void dlrNeedsThreeClasses() {
    Classifier classifier = TinyClassifiers.mlp(1, 2);
    Attack attack = with(Attack.pgd(new Linf(0.1), 5), new LogitsRatio());
    assertThatThrownBy(
            () -> Jobs.run(classifier, Jobs.plan(1, 2, 5), job(classifier, attack, 2, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least 3 classes");
  }

  @Test
  void passThroughNeedsARelu() {
    Classifier classifier = TinyClassifiers.linear(new float[] {1, -2, 3, 0.5f}, 0.1f, 2, 2);
    Attack plain = Attack.neuron(new Linf(0.1), new FeatureDistance(0, false, 0), 5);
    Attack attack =
        new Attack("ns", plain.threat(), plain.objective(), plain.rule(), false, true, true);
    assertThatThrownBy(
            () -> Jobs.run(classifier, Jobs.plan(1, 16, 5), job(classifier, attack, 2, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no ReLU makes the features");
  }

  /** What an entry of a tensor rounds to may depend on where it stands behind the last 16. */
  @Test
  void slotsAreMultiplesOfSixteen() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    AttackJob job = job(classifier, Attack.pgd(new L2(0.15), 7), 40, 1);
    for (int asked : new int[] {2, 16, 19, 40}) {
      assertThat(Jobs.run(classifier, Jobs.plan(1, asked, 3), job).plan().slots())
          .isEqualTo((asked + 15) / 16 * 16);
    }
  }
}
