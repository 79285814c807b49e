package dev.linchpin.spec;

import dev.linchpin.spec.proto.Apgd;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Threat;

/** Auto-PGD: what is allowed, and what is meant where nothing is said. */
final class ApgdRules {
  private ApgdRules() {}

  /**
   * @param path of {@code attack}
   */
  static void check(Attack attack, String path, Validator v) {
    Apgd apgd = attack.getApgd();
    String at = path + ".apgd";
    if (apgd.hasTargetClasses()) {
      v.between(at + ".target_classes", apgd.getTargetClasses(), 0, TaskRules.MAX_RESTARTS);
    }
    if (apgd.hasRestarts()) {
      v.between(at + ".restarts", apgd.getRestarts(), 1, TaskRules.MAX_RESTARTS);
    }
    if (apgd.hasRho()) {
      v.between(at + ".rho", apgd.getRho(), 0.0, 1.0);
    }
    v.require(
        !attack.getLastIterate(),
        path + ".last_iterate",
        "is for methods of one step size; apgd returns to its best iterate: leave it out");
    for (int i = 0; i < attack.getThreatsCount(); i++) {
      Threat threat = attack.getThreats(i);
      v.require(
          !threat.hasStepSize(),
          path + ".threats[" + i + "].step_size",
          "apgd finds its own step size: leave it out");
    }
  }

  static void resolve(Apgd.Builder apgd) {
    apgd.setTargetClasses(apgd.getTargetClasses());
    if (!apgd.hasLoss()) {
      apgd.setLoss(apgd.getTargetClasses() > 0 ? Apgd.Loss.DLR : Apgd.Loss.CE);
    }
    apgd.setRestarts(apgd.hasRestarts() ? apgd.getRestarts() : 1);
    apgd.setRho(apgd.hasRho() ? apgd.getRho() : 0.75);
  }

  /** Fewest classes that the loss is defined for. */
  static int leastClasses(Apgd apgd) {
    return apgd.getLoss() != Apgd.Loss.DLR ? 2 : apgd.getTargetClasses() > 0 ? 4 : 3;
  }
}
