package dev.linchpin.experiment;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.objective.TargetedCrossEntropy;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.rule.Square;
import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.PredictedClass;
import dev.linchpin.checks.BlackBox;
import dev.linchpin.checks.Check;
import dev.linchpin.checks.FlatLoss;
import dev.linchpin.checks.Gradients;
import dev.linchpin.checks.Monotone;
import dev.linchpin.checks.MoreEffort;
import dev.linchpin.checks.Noise;
import dev.linchpin.checks.Saturation;
import dev.linchpin.checks.Transfer;
import dev.linchpin.checks.measure.GradientProbe;
import dev.linchpin.checks.measure.MarginTrace;
import dev.linchpin.checks.measure.NoiseProbe;
import dev.linchpin.checks.measure.Standing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Measures one model under one threat model. Whatever may be stronger than the run's attacks is
 * tried only on images that these left standing, so a model that is broken wholly costs next to
 * nothing.
 */
final class ThreatChecks {
  private static final Logger LOG = LogManager.getLogger(ThreatChecks.class);

  /** Points of the ball tried for an image. */
  private static final int DRAWS = 50;

  /** Of the Square attack. */
  private static final int QUERIES = 200;

  /** Of PGD where the run has a black-box attack alone. */
  private static final int STEPS_BESIDE_BLACK_BOX = 200;

  /** Trajectories whose margin is followed. */
  private static final int TRACED = 16;

  private final ModelRun model;
  private final CheckAttacks attacks;
  private final PlannedAttack planned;
  private final ThreatModel threat;
  private final AttackedImages attacked;
  private final Standing images;
  private final Standing left;
  private final Standing leftByGradients;

  /**
   * Of the PGD within a large radius and with more effort: cross-entropy if the run has no other.
   */
  private final Objective objective;

  /**
   * @param planned whose steps and restarts are taken
   * @param byEntropyAlone whether all attacks by gradients under its threat model are, but for
   *     those at neurons
   * @param images the prefix
   */
  ThreatChecks(
      ModelRun model,
      CheckAttacks attacks,
      PlannedAttack planned,
      boolean byEntropyAlone,
      AttackedImages attacked,
      Standing images) {
    this.model = model;
    this.attacks = attacks;
    this.planned = planned;
    this.threat = planned.attack().threat();
    this.objective = byEntropyAlone ? new CrossEntropy() : new Margin();
    this.attacked = attacked;
    this.images = images;
    this.left = images.where(i -> !attacked.broken(threat).contains(i), Integer.MAX_VALUE);
    this.leftByGradients =
        images.where(i -> !attacked.brokenByGradients(threat).contains(i), Integer.MAX_VALUE);
  }

  /**
   * @param others models whose examples may be tried
   */
  List<Check> all(List<String> others) {
    List<Check> checks = new ArrayList<>();
    GradientProbe gradients =
        timed(
            "gradient probe",
            () ->
                GradientProbe.of(
                    model.classifier(), threat, images, attacks.seed(), attacks.streams()));
    checks.add(new Gradients(gradients.zero(), gradients.notFinite(), gradients.n()));
    checks.add(timed("saturation", () -> saturation(gradients)));
    checks.add(timed("noise", this::noise));
    checks.add(timed("black-box", this::blackBox));
    checks.add(timed("transfer", () -> transfer(others)));
    checks.add(timed("large radius", () -> attacks.largeRadius(threat, objective, images)));
    checks.add(timed("flat loss", this::flatLoss));
    checks.add(timed("more effort", this::moreEffort));
    checks.add(monotone());
    return checks;
  }

  private <T> T timed(String what, Supplier<T> measurement) {
    long begin = System.nanoTime();
    T found = measurement.get();
    double seconds = (System.nanoTime() - begin) * 1e-9;
    LOG.debug(
        "{} {}: {} of {} images left, {} in {} s",
        model.name(),
        threat,
        left.size(),
        images.size(),
        what,
        Check.text("%.2f", seconds));
    return found;
  }

  /** The margin is tried where cross-entropy was; other losses are none of its concern. */
  private Saturation saturation(GradientProbe gradients) {
    boolean alone = objective instanceof CrossEntropy;
    if (!isByEntropy(planned)) {
      return new Saturation(gradients.flat(), 0, alone, gradients.n(), 0);
    }
    // With the same steps from the same starts: more effort alone tells nothing of the loss.
    int gained = brokenBy(new Margin()) - brokenBy(new CrossEntropy());
    return new Saturation(gradients.flat(), Math.max(0, gained), alone, gradients.n(), steps());
  }

  /** Whether it goes by cross-entropy. */
  static boolean isByEntropy(PlannedAttack planned) {
    Objective objective = planned.attack().objective();
    return objective instanceof CrossEntropy || objective instanceof TargetedCrossEntropy;
  }

  /** Of what the run's gradients left standing. */
  private int brokenBy(Objective by) {
    return attacks.broken(CheckAttacks.pgd(by, threat, steps(), true), leftByGradients, 1);
  }

  /** Of the checks' own PGD: twice the run's. */
  private int steps() {
    StepRule rule = planned.attack().rule();
    return rule.needsGradient() ? 2 * rule.steps() : STEPS_BESIDE_BLACK_BOX;
  }

  private Noise noise() {
    int broken = NoiseProbe.broken(model.inference(), threat, left, DRAWS, attacks.seed());
    return new Noise(broken, images.size(), DRAWS);
  }

  /** What the run's own black-box attacks broke alone counts as what the check's breaks. */
  private BlackBox blackBox() {
    Square rule = new Square(QUERIES, Square.PUBLISHED_SHARE, true);
    Attack attack = new Attack("check", threat, new Margin(), rule, false, false, true);
    int alone = leftByGradients.size() - left.size();
    int gained = attacks.broken(attack, left, 1);
    return new BlackBox(alone, gained, images.size(), QUERIES);
  }

  private Transfer transfer(List<String> others) {
    Set<Integer> standing = new HashSet<>();
    for (int index : left.index()) {
      standing.add(index);
    }
    List<AttackedImages.Example> examples = new ArrayList<>();
    for (String other : others) {
      examples.addAll(
          new AttackedImages(model.folder(), other).examples(threat, standing::contains));
    }
    float[] pixels = new float[examples.size() * model.classifier().pixels()];
    for (int i = 0; i < examples.size(); i++) {
      float[] example = examples.get(i).pixels();
      System.arraycopy(example, 0, pixels, i * example.length, example.length);
    }
    int[] classes = model.inference().run(pixels, examples.size()).predicted();
    Set<Integer> gained = new HashSet<>();
    for (int i = 0; i < classes.length; i++) {
      int image = examples.get(i).image();
      if (PredictedClass.isOther(classes[i], images.cleanClass()[image])) {
        gained.add(image);
      }
    }
    return new Transfer(gained.size(), left.size(), images.size(), examples.size(), others.size());
  }

  private FlatLoss flatLoss() {
    if (!(planned.attack().rule() instanceof FixedStep) || planned.targetsNeurons()) {
      return new FlatLoss(new float[0][], false);
    }
    float[][] margins =
        MarginTrace.of(
            model.classifier(),
            planned.attack(),
            left.where(i -> true, TRACED),
            attacks.seed(),
            attacks.streams());
    return new FlatLoss(margins, true);
  }

  /** Twice the steps and a tenth of the restarts, anew; of fewer images than it takes, nothing. */
  private MoreEffort moreEffort() {
    int n = Math.min(MoreEffort.IMAGES, model.size());
    int restarts = Math.max(1, planned.restarts() / 10);
    int gained = 0;
    if (n == MoreEffort.IMAGES) {
      Attack attack = CheckAttacks.pgd(objective, threat, steps(), true);
      for (int from = 0; from < n; from += Slice.SIZE) {
        CleanSlice clean = model.clean(new Slice(from, Math.min(n, from + Slice.SIZE)));
        Standing some =
            new Standing(clean.pixels(), clean.indices(), clean.clean().predicted())
                .where(i -> !attacked.broken(threat).contains(i), Slice.SIZE);
        gained += attacks.broken(attack, some, restarts);
      }
    }
    return new MoreEffort(gained, n, steps(), restarts);
  }

  private Monotone monotone() {
    Set<Integer> smaller = attacked.brokenWithinSmaller(threat);
    if (smaller == null) {
      return new Monotone(0, model.size(), false);
    }
    int violations =
        (int) smaller.stream().filter(i -> !attacked.broken(threat).contains(i)).count();
    return new Monotone(violations, model.size(), true);
  }
}
