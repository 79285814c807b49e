package dev.linchpin.experiment;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.LogitsRatio;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.objective.TargetedCrossEntropy;
import dev.linchpin.attack.objective.TargetedLogitsRatio;
import dev.linchpin.attack.objective.TargetedMargin;
import dev.linchpin.attack.rule.ApgdL1;
import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.proto.Apgd;
import dev.linchpin.spec.proto.NeuronOrder;
import dev.linchpin.spec.proto.Threat;
import java.util.List;
import java.util.Locale;

/** Auto-PGD as the spec asks for it. */
final class PlannedApgd {
  /** What every {@link #id(Apgd)} begins with. */
  static final String ID = "apgd";

  private PlannedApgd() {}

  /** {@code apgd-ce}, {@code apgd-t-dlr}. */
  static String id(Apgd apgd) {
    return ID
        + "-"
        + (apgd.getTargetClasses() > 0 ? "t-" : "")
        + apgd.getLoss().name().toLowerCase(Locale.ROOT);
  }

  static PlannedAttack of(
      String id, dev.linchpin.spec.proto.Attack spec, Threat threat, Classifier classifier) {
    ThreatModel model = PlannedAttack.threat(threat);
    Apgd apgd = spec.getApgd();
    Attack attack =
        new Attack(
            id, model, objective(apgd), rule(spec, model), true, false, !spec.getNoCancelling());
    return new PlannedAttack(
        id,
        PlannedAttack.text(threat),
        attack,
        apgd.getRestarts(),
        List.of(),
        Math.min(apgd.getTargetClasses(), classifier.classes() - 1),
        NeuronOrder.ABSOLUTE,
        true);
  }

  private static StepRule rule(dev.linchpin.spec.proto.Attack spec, ThreatModel threat) {
    return threat instanceof L1
        ? new ApgdL1(spec.getSteps())
        : dev.linchpin.attack.rule.Apgd.of(spec.getSteps(), threat, spec.getApgd().getRho());
  }

  private static Objective objective(Apgd apgd) {
    boolean targeted = apgd.getTargetClasses() > 0;
    return switch (apgd.getLoss()) {
      case MARGIN -> targeted ? new TargetedMargin() : new Margin();
      case DLR -> targeted ? new TargetedLogitsRatio() : new LogitsRatio();
      default -> targeted ? new TargetedCrossEntropy() : new CrossEntropy();
    };
  }
}
