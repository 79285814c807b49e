package dev.linchpin.experiment;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.AttackJob;
import dev.linchpin.attack.AttackListener;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.Norm;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.checks.Check;
import dev.linchpin.checks.LargeRadius;
import dev.linchpin.checks.measure.Standing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The attacks that checks make on one model; what depends on the norm alone is made once. */
final class CheckAttacks {
  private static final int RADIUS_IMAGES = 32;
  private static final int RADIUS_STEPS = 20;

  /** Starts of the checks' own attacks are not those of the run. */
  private static final long OTHER_SEED = 0x9E3779B97F4A7C15L;

  private final ModelRun model;
  private final AttackEngine engine;
  private final long seed;
  private final Map<Large, LargeRadius> large = new HashMap<>();

  /** What a large radius is measured by. */
  private record Large(Norm norm, Objective objective) {}

  /**
   * @param seed the run's
   */
  CheckAttacks(ModelRun model, AttackEngine engine, long seed) {
    this.model = model;
    this.engine = engine;
    this.seed = seed ^ OTHER_SEED;
  }

  long seed() {
    return seed;
  }

  int streams() {
    return engine.plan().streams();
  }

  /** PGD. */
  static Attack pgd(Objective objective, ThreatModel threat, int steps, boolean randomStart) {
    return new Attack(
        "check", threat, objective, FixedStep.of(steps, threat), randomStart, false, true);
  }

  /** How many of {@code some} it breaks; of none, nothing is built. */
  int broken(Attack attack, Standing some, int restarts) {
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

  /** Of the first of {@code images}, within the ball around any image that holds the grey one. */
  LargeRadius largeRadius(ThreatModel threat, Objective objective, Standing images) {
    return large.computeIfAbsent(
        new Large(Norm.of(threat), objective),
        by -> {
          int pixels = model.classifier().pixels();
          ThreatModel ball =
              switch (by.norm()) {
                case LINF -> new Linf(0.5);
                case L2 -> new L2(0.5 * Math.sqrt(pixels));
                case L1 -> new L1(0.5 * pixels);
              };
          Standing some = images.where(i -> true, RADIUS_IMAGES);
          int broken = broken(pgd(objective, ball, RADIUS_STEPS, false), some, 1);
          String text = Check.text("%s %.4g", by.norm().key(), ball.epsilon());
          return new LargeRadius(broken, some.size(), text);
        });
  }
}
