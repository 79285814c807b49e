package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.LogitsDistance;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.rule.Lagrangian;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.threat.Box;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On l = (0, w·x + b) the optimum of every attack is known. */
class ClosedFormTest {
  private static final int SIDE = 5;
  private static final int PIXELS = SIDE * SIDE;
  private static final int IMAGES = 24;
  private static final RuntimePlan PLAN = Jobs.plan(1, 16, 4);

  private final float[] w = new float[PIXELS];
  private final float b;
  private final Classifier classifier;

  ClosedFormTest() {
    Random random = new Random(4);
    for (int i = 0; i < PIXELS; i++) {
      w[i] = (float) random.nextGaussian();
    }
    // Grey lies near the boundary, so that small perturbations can do it.
    float sum = 0;
    for (float v : w) {
      sum += v;
    }
    b = 0.2f - sum / 2;
    classifier = TinyClassifiers.linear(w, b, SIDE, SIDE);
  }

  /** w·x + b; its sign is the class. */
  private double score(float[] images, int image) {
    double sum = b;
    for (int i = 0; i < PIXELS; i++) {
      sum += (double) w[i] * images[image * PIXELS + i];
    }
    return sum;
  }

  /** How far the score can be brought towards the other class within Linf ε and the box. */
  private double reach(float[] images, int image, double epsilon) {
    double direction = -Math.signum(score(images, image));
    double sum = 0;
    for (int i = 0; i < PIXELS; i++) {
      double x = images[image * PIXELS + i];
      double room = direction * w[i] > 0 ? 1 - x : x;
      sum += Math.abs(w[i]) * Math.min(epsilon, room);
    }
    return sum;
  }

  private boolean[] broken(ThreatModel threat, float[] images, boolean randomStart) {
    Attack attack =
        new Attack(
            "pgd",
            threat,
            new CrossEntropy(),
            // Long enough steps to forget the start: its part shrinks by ε/(ε+α) each.
            new FixedStep(20, threat.epsilon() / 2, false),
            randomStart,
            false,
            true);
    AttackResult result =
        Jobs.run(classifier, PLAN, Jobs.untargeted(classifier, attack, images, 1, 1));
    boolean[] broken = new boolean[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      broken[i] = result.verdicts().get(i).broken();
    }
    return broken;
  }

  /** Every ε at which an image's optimum lies on the boundary, 0.2 % to either side of it. */
  @Test
  void linfReachesTheCornerOfBallAndBox() {
    float[] images = TinyClassifiers.images(classifier, IMAGES, 8);
    for (int probe = 0; probe < 6; probe++) {
      double low = 0;
      double high = 1;
      for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        boolean enough = reach(images, probe, middle) > Math.abs(score(images, probe));
        low = enough ? low : middle;
        high = enough ? middle : high;
      }
      assertThat(broken(new Linf(high * 1.002), images, probe % 2 == 0)[probe]).isTrue();
      assertThat(broken(new Linf(high * 0.998), images, probe % 2 == 0)[probe]).isFalse();
    }
  }

  /** Each step takes the score α‖w‖₁ further, so that the seventh crosses the boundary. */
  @Test
  void theLastIterateIsTestedLikeTheOthers() {
    float[] images = TinyClassifiers.images(classifier, IMAGES, 9, 0.4f, 0.6f);
    double step = Math.abs(score(images, 0)) / (6.5 * reach(images, 0, 1e-3) / 1e-3);
    for (boolean lastIterate : new boolean[] {false, true}) {
      for (int steps = 5; steps <= 9; steps++) {
        Attack attack =
            new Attack(
                "pgd",
                new Linf(0.39),
                new CrossEntropy(),
                new FixedStep(steps, step, lastIterate),
                false,
                false,
                true);
        Verdict verdict =
            Jobs.run(classifier, PLAN, Jobs.untargeted(classifier, attack, images, 1, 1))
                .verdicts()
                .get(0);
        assertThat(verdict.broken()).as(attack.rule().toString()).isEqualTo(steps >= 7);
        assertThat(verdict.steps())
            .as(attack.rule().toString())
            .containsExactly(lastIterate ? steps : Math.min(steps, 7));
      }
    }
  }

  /** A slot after a call of 50 steps, of which so many would take it to the boundary. */
  private SlotState stepped(float[] images, double crossing, float foreseen) {
    double length = Math.abs(score(images, 0)) / (crossing * reach(images, 0, 1e-3) / 1e-3);
    Attack attack =
        new Attack(
            "pgd",
            new Linf(0.39),
            new CrossEntropy(),
            new FixedStep(20, length, false),
            false,
            false,
            true);
    float[] clean = Arrays.copyOf(images, PIXELS);
    try (AttackGraph graph =
            new AttackGraph(new AttackLoop(classifier, attack), Jobs.plan(1, 16, 50));
        Stepper stepper = new GraphStepper(graph)) {
      SlotState state = stepper.newState(16);
      int own = score(images, 0) > 0 ? 1 : 0;
      state.fill(0, new Origin(clean, clean, own, Optional.empty(), -1, 0));
      state.set(SlotNames.FORESEEN, 0, foreseen);
      stepper.step(state);
      return state;
    }
  }

  /** Where the score goes by equal steps, the step that crosses is known before it is made. */
  @Test
  void aBreakThatIsForeseenTakesNoTurnOfTheLoop() {
    float[] images = TinyClassifiers.images(classifier, 1, 9, 0.4f, 0.6f);
    SlotState foreseen = stepped(images, 6.5, 1);
    assertThat(foreseen.number(SlotNames.STATUS, 0)).isEqualTo(SlotStatus.EXPECTED);
    assertThat(foreseen.number(SlotNames.STEP, 0)).isEqualTo(7);
    assertThat(foreseen.number(SlotNames.GAP, 0)).as("at x_6").isNegative();
    float[] x = foreseen.row(SlotNames.X, 0);
    assertThat(score(x, 0) * score(images, 0)).as("x_7 is behind the boundary").isNegative();

    SlotState tested = stepped(images, 6.5, 0);
    assertThat(tested.number(SlotNames.STATUS, 0)).isEqualTo(SlotStatus.BROKEN);
    assertThat(tested.number(SlotNames.STEP, 0)).isEqualTo(7);
    assertThat(tested.row(SlotNames.X, 0)).isEqualTo(x);
  }

  /** The first step shows how the score grows, so that only the second can be foreseen. */
  @Test
  void theFirstStepIsNotForeseen() {
    float[] images = TinyClassifiers.images(classifier, 1, 9, 0.4f, 0.6f);
    SlotState first = stepped(images, 0.5, 1);
    assertThat(first.number(SlotNames.STATUS, 0)).isEqualTo(SlotStatus.BROKEN);
    assertThat(first.number(SlotNames.STEP, 0)).isEqualTo(1);
    SlotState second = stepped(images, 1.5, 1);
    assertThat(second.number(SlotNames.STATUS, 0)).isEqualTo(SlotStatus.EXPECTED);
    assertThat(second.number(SlotNames.STEP, 0)).isEqualTo(2);
  }

  @Test
  void linfBreaksExactlyTheImagesThatCanBeBroken() {
    float[] images = TinyClassifiers.images(classifier, IMAGES, 8);
    boolean[] broken = broken(new Linf(0.05), images, true);
    int count = 0;
    for (int i = 0; i < IMAGES; i++) {
      assertThat(broken[i]).isEqualTo(reach(images, i, 0.05) > Math.abs(score(images, i)));
      count += broken[i] ? 1 : 0;
    }
    assertThat(count).isBetween(3, IMAGES - 3);
  }

  /** Images far from the box's faces: the least L2 perturbation is |w·x + b| / ‖w‖₂. */
  @Test
  void l2ReachesTheNearestPointOfTheBoundary() {
    float[] images = TinyClassifiers.images(classifier, IMAGES, 9, 0.4f, 0.6f);
    for (int probe = 0; probe < 6; probe++) {
      double least = Math.abs(score(images, probe)) / norm();
      assertThat(least).isLessThan(0.3);
      assertThat(broken(new L2(least * 1.002), images, probe % 2 == 0)[probe]).isTrue();
      assertThat(broken(new L2(least * 0.998), images, probe % 2 == 0)[probe]).isFalse();
    }
  }

  private double norm() {
    double squares = 0;
    for (float v : w) {
      squares += (double) v * v;
    }
    return Math.sqrt(squares);
  }

  @Test
  void lagrangianFindsTheLeastPerturbation() {
    float[] images = TinyClassifiers.images(classifier, IMAGES, 9, 0.4f, 0.6f);
    for (Objective objective :
        new Objective[] {new Margin(), new CrossEntropy(), new LogitsDistance(0.05)}) {
      Attack attack =
          new Attack("minimal", new Box(), objective, Lagrangian.standard(), false, false, true);
      AttackJob job =
          objective.targetsNeuron()
              ? Jobs.targeted(classifier, attack, images, 1, 1)
              : Jobs.untargeted(classifier, attack, images, 1, 1);
      AttackResult result = Jobs.run(classifier, PLAN, job);
      for (int i = 0; i < IMAGES; i++) {
        double least = Math.abs(score(images, i)) / norm();
        double found = result.verdicts().get(i).success().orElseThrow().l2();
        assertThat(found).isBetween(least * (1 - 1e-4), least * 1.05 + 1e-3);
      }
    }
  }
}
