package dev.linchpin.experiment;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.LogitsRatio;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.objective.TargetedCrossEntropy;
import dev.linchpin.attack.objective.TargetedLogitsRatio;
import dev.linchpin.attack.objective.TargetedMargin;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.proto.Apgd;
import dev.linchpin.spec.proto.NeuronOrder;
import dev.linchpin.spec.proto.Threat;
import java.util.List;
import java.util.Locale;

/** Auto-PGD as the spec asks for it. */
final class PlannedApgd {
  private PlannedApgd() {}

  /** {@code apgd-ce}, {@code apgd-t-dlr}. */
  static String id(Apgd apgd) {
    return "apgd-"
        + (apgd.getTargetClasses() > 0 ? "t-" : "")
        + apgd.getLoss().name().toLowerCase(Locale.ROOT);
  }

  static PlannedAttack of(
      String id, dev.linchpin.spec.proto.Attack spec, Threat threat, Classifier classifier) {
    ThreatModel model = PlannedAttack.threat(threat);
    Apgd apgd = spec.getApgd();
    Attack attack =
        new Attack(
            id,
            model,
            objective(apgd),
            dev.linchpin.attack.rule.Apgd.of(spec.getSteps(), model, apgd.getRho()),
            true,
            false,
            !spec.getNoCancelling());
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

  private static Objective objective(Apgd apgd) {
    boolean targeted = apgd.getTargetClasses() > 0;
    return switch (apgd.getLoss()) {
      case MARGIN -> targeted ? new TargetedMargin() : new Margin();
      case DLR -> targeted ? new TargetedLogitsRatio() : new LogitsRatio();
      default -> targeted ? new TargetedCrossEntropy() : new CrossEntropy();
    };
  }
}
