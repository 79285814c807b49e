package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.objective.TargetedMargin;
import dev.linchpin.attack.rule.Ddn;
import dev.linchpin.attack.rule.Fab;
import dev.linchpin.attack.rule.Fmn;
import dev.linchpin.attack.rule.Lagrangian;
import dev.linchpin.attack.threat.Box;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.Norm;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** On an affine classifier the least perturbation inside the box is known. */
class MinimalNormTest {
  private static final int SIDE = 6;
  private static final int IMAGES = 30;
  private static final int CLASSES = 4;
  private static final RuntimePlan PLAN = Jobs.plan(1, 32, 5);

  private final Classifier affine = TinyClassifiers.affine(2, SIDE, CLASSES);
  private final float[] images = images();

  /** A third of the pixels are black or white: the box takes part. */
  private float[] images() {
    float[] drawn = TinyClassifiers.images(affine, IMAGES, 5, -0.25f, 1.25f);
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = Math.max(0, Math.min(1, drawn[i]));
    }
    return drawn;
  }

  /** Away from black and white: there the linearised class that is nearest is the nearest. */
  private float[] grey() {
    return TinyClassifiers.images(affine, IMAGES, 5, 0.4f, 0.6f);
  }

  static Attack fab(ThreatModel threat, int steps) {
    boolean nearest = threat instanceof Box;
    return new Attack("fab", threat, new TargetedMargin(), Fab.of(steps), false, false, !nearest);
  }

  static Attack fmn(Norm norm, int steps) {
    return new Attack("fmn", new Box(norm), new Margin(), Fmn.of(steps), false, false, false);
  }

  /** How near an example is counts: what bfloat16 finds might not be as near as can be. */
  @Test
  void distancesAreSearchedInFloat32() {
    RuntimePlan narrow = new RuntimePlan(1, 32, 5, Precision.BFLOAT16);
    Attack lagrangian =
        new Attack(
            "ns", new Box(), new Margin(), new Lagrangian(2, 10, 0.01, 1), false, false, true);
    for (Attack attack : List.of(fmn(Norm.L2, 20), fab(new Box(Norm.LINF), 20), lagrangian)) {
      assertThat(narrow.inBfloat16(attack, 2)).isFalse();
    }
    AttackJob twice = Jobs.untargeted(affine, fmn(Norm.L2, 20), images, 2, 1);
    assertThat(Jobs.run(affine, narrow, twice).bfloat16Steps()).isZero();
    assertThat(narrow.inBfloat16(fab(new L2(1), 20), 2)).isTrue();
  }

  private AttackJob job(Attack attack) {
    return attack.objective().targetsClass()
        ? Jobs.classTargeted(affine, attack, images, 2, 1)
        : Jobs.untargeted(affine, attack, images, 1, 1);
  }

  /**
   * The verdict graph rounds apart from the search graph, here by 1e-3: an example just beyond the
   * boundary of the one may lie before that of the other, and is looked for anew.
   */
  @Test
  void aSmallDisagreementLosesNoImage() {
    GraphEditor shifted =
        new GraphEditor(affine.searchGraph(), List.of(Endpoints.IMAGES, Endpoints.LOGITS));
    shifted.put(shifted.node(Endpoints.LOGITS).toBuilder().setName("exact"));
    float[] by = {1e-3f, -1e-3f, 1e-3f, -1e-3f};
    shifted.put(Constant.floats(by, CLASSES).toNode("shift"));
    shifted.put(Nodes.op(Endpoints.LOGITS, "AddV2", "exact", "shift"));
    Classifier misled = TinyClassifiers.withSearchGraph(affine, shifted.toGraphDef());
    for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
      AttackJob job = Jobs.untargeted(misled, fmn(norm, 100), grey(), 1, 1);
      AttackResult exact = Jobs.run(affine, PLAN, job);
      AttackResult found = Jobs.run(misled, PLAN, job);
      assertThat(exact.broken()).isEqualTo(IMAGES);
      assertThat(found.broken()).isEqualTo(IMAGES);
      assertThat(found.gradientSteps()).isGreaterThan(exact.gradientSteps());
    }
  }

  static Attack ddn(int steps) {
    return new Attack(
        "ddn", new Box(Norm.L2), new CrossEntropy(), Ddn.of(steps), false, false, false);
  }

  private static AttackJob job(Classifier classifier, Attack attack, float[] images, int count) {
    return attack.objective().targetsClass()
        ? Jobs.classTargeted(classifier, attack, images, count, 7)
        : Jobs.untargeted(classifier, attack, images, 1, 7);
  }

  private double least(float[] x, int y, Norm norm) {
    return NearestBoundary.distance(affine.head().orElseThrow(), x, y, norm);
  }

  private void assertNearest(Attack attack, float[] images, double excess) {
    Norm norm = Norm.of(attack.threat());
    AttackResult result = Jobs.run(affine, PLAN, job(affine, attack, images, CLASSES - 1));
    double worst = 0;
    for (int i = 0; i < IMAGES; i++) {
      Verdict verdict = result.verdicts().get(i);
      float[] x = row(images, i);
      double least = least(x, verdict.cleanClass(), norm);
      double found = norm.distance(x, verdict.success().orElseThrow().example());
      assertThat(found).isGreaterThan(least * (1 - 1e-4) - 1e-6);
      worst = Math.max(worst, (found - 1e-6) / least);
    }
    assertThat(worst).isLessThan(1 + excess);
  }

  @ParameterizedTest
  @EnumSource(Norm.class)
  void fabFindsTheNearestClass(Norm norm) {
    assertNearest(fab(new Box(norm), 20), images, 0.01);
  }

  @ParameterizedTest
  @EnumSource(Norm.class)
  void fmnComesNear(Norm norm) {
    assertNearest(fmn(norm, 200), grey(), 0.02);
  }

  /**
   * The class that it ends in need not be the nearest; of that class, it finds the nearest image.
   */
  @ParameterizedTest
  @EnumSource(Norm.class)
  void fmnComesNearItsClassInTheBox(Norm norm) {
    AttackResult result = Jobs.run(affine, PLAN, job(affine, fmn(norm, 200), images, 1));
    for (int i = 0; i < IMAGES; i++) {
      Verdict verdict = result.verdicts().get(i);
      Verdict.Success success = verdict.success().orElseThrow();
      float[] x = row(images, i);
      int t = success.adversarialClass();
      double least =
          NearestBoundary.toClass(affine.head().orElseThrow(), x, verdict.cleanClass(), t, norm);
      assertThat(norm.distance(x, success.example())).isBetween(least * (1 - 1e-4), least * 1.02);
    }
  }

  @Test
  void ddnComesNear() {
    assertNearest(ddn(200), grey(), 0.06);
    assertNearest(ddn(200), images, 0.15);
  }

  /** Exactly the images that have a class that near; and no more steps once one is found. */
  @ParameterizedTest
  @EnumSource(
      value = Norm.class,
      names = {"LINF", "L2"})
  void fabInABallBreaksWhatCanBeBroken(Norm norm) {
    double[] distances = new double[IMAGES];
    int[] y = Jobs.classes(affine, images);
    for (int i = 0; i < IMAGES; i++) {
      distances[i] = least(row(images, i), y[i], norm);
    }
    double epsilon = Arrays.stream(distances).sorted().toArray()[IMAGES / 2] * 1.02;
    ThreatModel threat = norm == Norm.LINF ? new Linf(epsilon) : new L2(epsilon);
    AttackResult result = Jobs.run(affine, PLAN, job(affine, fab(threat, 20), images, CLASSES - 1));
    for (int i = 0; i < IMAGES; i++) {
      Verdict verdict = result.verdicts().get(i);
      if (Math.abs(distances[i] / epsilon - 1) > 0.01) {
        assertThat(verdict.broken()).isEqualTo(distances[i] < epsilon);
      }
      if (verdict.broken()) {
        assertThat(threat.contains(row(images, i), verdict.success().orElseThrow().example()))
            .isTrue();
        assertThat(verdict.steps().get(verdict.winner())).isLessThan(20);
      } else {
        assertThat(verdict.steps()).containsOnly(20);
      }
    }
  }

  private static float[] row(float[] images, int image) {
    return Arrays.copyOfRange(images, image * SIDE * SIDE, (image + 1) * SIDE * SIDE);
  }

  static Stream<Attack> attacks() {
    return Stream.of(
        fab(new Box(Norm.LINF), 9),
        fab(new Box(Norm.L2), 9),
        fab(new Box(Norm.L1), 9),
        fab(new Linf(3 / 255.0), 9),
        fmn(Norm.LINF, 12),
        fmn(Norm.L2, 12),
        fmn(Norm.L1, 12),
        ddn(30));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void plansChangeNothingBitForBit(Attack attack) {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    float[] pixels = TinyClassifiers.images(classifier, 9, 3);
    AttackJob job = job(classifier, attack, pixels, 3);
    AttackResult reference = Jobs.run(classifier, Jobs.plan(1, 16, 3), job);
    assertThat(reference.broken()).isPositive();
    for (RuntimePlan plan :
        List.of(Jobs.plan(1, 16, 1), Jobs.plan(1, 16, 50), Jobs.plan(1, 40, 5))) {
      AttackEngineTest.assertSame(reference, Jobs.run(classifier, plan, job));
    }
  }

  /** The nearest of all trajectories is the result, and more of them never take it further away. */
  @Test
  void theNearestTrajectoryWins() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    float[] pixels = TinyClassifiers.images(classifier, 12, 3);
    Attack attack = fab(new Box(Norm.L2), 15);
    double[] before = new double[12];
    Arrays.fill(before, Double.POSITIVE_INFINITY);
    int later = 0;
    for (int count = 1; count <= 4; count++) {
      AttackResult result =
          Jobs.run(classifier, Jobs.plan(1, 16, 4), job(classifier, attack, pixels, count));
      for (int i = 0; i < 12; i++) {
        Verdict verdict = result.verdicts().get(i);
        double now = verdict.success().map(Verdict.Success::l2).orElse(Double.POSITIVE_INFINITY);
        assertThat(now).isLessThanOrEqualTo(before[i]);
        later += now < before[i] && verdict.winner() == count - 1 && count > 1 ? 1 : 0;
        before[i] = now;
      }
    }
    assertThat(later).isPositive();
  }
}
