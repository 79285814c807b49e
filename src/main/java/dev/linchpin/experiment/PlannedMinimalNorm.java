package dev.linchpin.experiment;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.objective.TargetedMargin;
import dev.linchpin.attack.rule.Ddn;
import dev.linchpin.attack.rule.Fab;
import dev.linchpin.attack.rule.Fmn;
import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.threat.Box;
import dev.linchpin.attack.threat.Norm;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.proto.MinimalNorm;
import dev.linchpin.spec.proto.NeuronOrder;
import dev.linchpin.spec.proto.Threat;
import java.util.List;
import java.util.Locale;

/** Minimal-norm attacks as the spec asks for them. */
final class PlannedMinimalNorm {
  private PlannedMinimalNorm() {}

  /** {@code fmn}, {@code ddn}, {@code fab}. */
  static String id(MinimalNorm minimal) {
    return minimal.getAlgorithm().name().toLowerCase(Locale.ROOT);
  }

  static Box box(Threat.Norm norm) {
    return new Box(Norm.valueOf(norm.name()));
  }

  static PlannedAttack of(
      String id, dev.linchpin.spec.proto.Attack spec, Threat.Norm norm, Classifier classifier) {
    MinimalNorm minimal = spec.getMinimalNorm();
    Box box = box(norm);
    // Never cancelling: the nearest of all trajectories counts, not the first.
    Attack attack =
        new Attack(
            id,
            box,
            objective(minimal.getAlgorithm()),
            rule(minimal.getAlgorithm(), spec.getSteps()),
            false,
            false,
            false);
    return new PlannedAttack(
        id,
        "minimal " + box.norm(),
        attack,
        minimal.getRestarts(),
        List.of(),
        Math.min(minimal.getTargetClasses(), classifier.classes() - 1),
        NeuronOrder.ABSOLUTE,
        true);
  }

  /** Targeted FAB that stops as soon as an example lies in the ball. */
  static PlannedAttack inBall(Threat threat, int steps, int classes, Classifier classifier) {
    String id = "fab-t";
    Attack attack =
        new Attack(
            id,
            PlannedAttack.threat(threat),
            new TargetedMargin(),
            Fab.of(steps),
            false,
            false,
            true);
    return new PlannedAttack(
        id,
        PlannedAttack.text(threat),
        attack,
        1,
        List.of(),
        Math.min(classes, classifier.classes() - 1),
        NeuronOrder.ABSOLUTE,
        true);
  }

  private static Objective objective(MinimalNorm.Algorithm algorithm) {
    return switch (algorithm) {
      case FAB -> new TargetedMargin();
      case DDN -> new CrossEntropy();
      default -> new Margin();
    };
  }

  private static StepRule rule(MinimalNorm.Algorithm algorithm, int steps) {
    return switch (algorithm) {
      case FAB -> Fab.of(steps);
      case DDN -> Ddn.of(steps);
      default -> Fmn.of(steps);
    };
  }
}
