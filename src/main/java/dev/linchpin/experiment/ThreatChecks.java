package dev.linchpin.experiment;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.AttackJob;
import dev.linchpin.attack.AttackListener;
import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.checks.BlackBox;
import dev.linchpin.checks.Check;
import dev.linchpin.checks.FlatLoss;
import dev.linchpin.checks.Gradients;
import dev.linchpin.checks.LargeRadius;
import dev.linchpin.checks.Monotone;
import dev.linchpin.checks.MoreEffort;
import dev.linchpin.checks.Noise;
import dev.linchpin.checks.Saturation;
import dev.linchpin.checks.Transfer;
import dev.linchpin.checks.measure.GradientProbe;
import dev.linchpin.checks.measure.LossTrace;
import dev.linchpin.checks.measure.NoiseProbe;
import dev.linchpin.checks.measure.RandomSearch;
import dev.linchpin.checks.measure.Standing;
import dev.linchpin.model.Classifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Measures one model under one threat model. Whatever may be stronger than the run's attacks is
 * tried only on images that these left standing, so a model that is broken wholly costs next to
 * nothing.
 */
final class ThreatChecks {
  /** Points of the ball tried for an image. */
  private static final int DRAWS = 50;

  /** Forward passes of the black-box search for an image. */
  private static final int QUERIES = 200;

  /** Steps of the margin's PGD. */
  private static final int MARGIN_STEPS = 50;

  /** Trajectories whose loss is followed. */
  private static final int TRACED = 16;

  private static final int RADIUS_IMAGES = 32;
  private static final int RADIUS_STEPS = 20;

  /** Starts of the checks' own attacks are not those of the run. */
  private static final long OTHER_SEED = 0x9E3779B97F4A7C15L;

  private final ModelRun model;
  private final AttackEngine engine;
  private final PlannedAttack planned;
  private final ThreatModel threat;
  private final AttackedImages attacked;
  private final Standing images;
  private final Standing left;
  private final long seed;

  /**
   * @param planned whose steps and restarts are taken
   * @param images the prefix
   */
  ThreatChecks(
      ModelRun model,
      AttackEngine engine,
      PlannedAttack planned,
      AttackedImages attacked,
      Standing images,
      long seed) {
    this.model = model;
    this.engine = engine;
    this.planned = planned;
    this.threat = planned.attack().threat();
    this.attacked = attacked;
    this.images = images;
    this.left = images.where(i -> !attacked.broken(threat).contains(i), Integer.MAX_VALUE);
    this.seed = seed ^ OTHER_SEED;
  }

  /**
   * @param others models whose examples may be tried
   */
  List<Check> all(List<String> others) {
    List<Check> checks = new ArrayList<>();
    GradientProbe gradients =
        GradientProbe.of(model.classifier(), threat, images, seed, engine.plan().streams());
    checks.add(new Gradients(gradients.zero(), gradients.notFinite(), gradients.n()));
    checks.add(
        new Saturation(
            gradients.flat(),
            gradients.n(),
            broken(pgd(threat, new Margin(), marginSteps(), true), left, 1),
            images.size()));
    checks.add(
        new Noise(
            NoiseProbe.broken(model.inference(), threat, left, DRAWS, seed), images.size(), DRAWS));
    checks.add(
        new BlackBox(
            RandomSearch.broken(model.inference(), threat, left, shape(), QUERIES, seed),
            images.size(),
            QUERIES));
    checks.add(transfer(others));
    largeRadius().ifPresent(checks::add);
    if (planned.attack().rule() instanceof FixedStep && !planned.targetsNeurons()) {
      checks.add(new FlatLoss(losses()));
    }
    checks.add(moreEffort());
    checks.add(monotone());
    return checks;
  }

  private int[] shape() {
    Classifier c = model.classifier();
    return new int[] {c.height(), c.width(), c.channels()};
  }

  private int marginSteps() {
    return Math.min(MARGIN_STEPS, planned.attack().rule().steps());
  }

  private static Attack pgd(
      ThreatModel threat,
      dev.linchpin.attack.objective.Objective objective,
      int steps,
      boolean randomStart) {
    return new Attack(
        "check", threat, objective, FixedStep.of(steps, threat), randomStart, false, true);
  }

  private int broken(Attack attack, Standing some, int restarts) {
    if (some.size() == 0) {
      return 0;
    }
    AttackJob job =
        new AttackJob(
            attack,
            some.pixels(),
            some.index(),
            some.cleanClass(),
            restarts,
            Optional.empty(),
            seed);
    AttackListener listener =
        new AttackListener() {
          @Override
          public void steps(long made) {
            model.ui().cancellation().check();
          }
        };
    return AttackTask.run(engine, job, listener).broken();
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
      if (classes[i] != images.cleanClass()[image]) {
        gained.add(image);
      }
    }
    return new Transfer(gained.size(), images.size(), examples.size(), others.size());
  }

  /** The ball around any image that holds the grey one. */
  private Optional<Check> largeRadius() {
    int pixels = model.classifier().pixels();
    ThreatModel large;
    String text;
    switch (threat.norm()) {
      case "linf" -> {
        large = new Linf(0.5);
        text = "linf 0.5";
      }
      case "l2" -> {
        large = new L2(0.5 * Math.sqrt(pixels));
        text = Check.text("l2 %.1f", large.epsilon());
      }
      default -> {
        return Optional.empty();
      }
    }
    Standing some = images.where(i -> true, RADIUS_IMAGES);
    int broken = broken(pgd(large, new CrossEntropy(), RADIUS_STEPS, false), some, 1);
    return Optional.of(new LargeRadius(broken, some.size(), text));
  }

  private float[][] losses() {
    return LossTrace.of(
        model.classifier(),
        planned.attack(),
        left.where(i -> true, TRACED),
        seed,
        engine.plan().streams());
  }

  /** Twice the steps and a tenth of the restarts, anew; of fewer images than it takes, nothing. */
  private MoreEffort moreEffort() {
    int n = Math.min(MoreEffort.IMAGES, model.size());
    int steps = 2 * planned.attack().rule().steps();
    int restarts = Math.max(1, planned.restarts() / 10);
    int gained = 0;
    if (n == MoreEffort.IMAGES) {
      Attack attack = pgd(threat, new CrossEntropy(), steps, true);
      for (int from = 0; from < n; from += Slice.SIZE) {
        CleanSlice clean = model.clean(new Slice(from, Math.min(n, from + Slice.SIZE)));
        Standing some =
            new Standing(clean.pixels(), clean.indices(), clean.clean().predicted())
                .where(i -> !attacked.broken(threat).contains(i), Slice.SIZE);
        gained += broken(attack, some, restarts);
      }
    }
    return new MoreEffort(gained, n, steps, restarts);
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
