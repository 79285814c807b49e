package dev.linchpin.spec;

import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.MinimalNorm;
import dev.linchpin.spec.proto.Threat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Minimal-norm attacks: what is allowed, and what is meant where nothing is said. */
final class MinimalNormRules {
  private static final int TARGET_CLASSES = 9;

  private MinimalNormRules() {}

  /**
   * @param path of {@code attack}
   */
  static void check(Attack attack, String path, Validator v) {
    MinimalNorm minimal = attack.getMinimalNorm();
    String at = path + ".minimal_norm";
    boolean fab = minimal.getAlgorithm() == MinimalNorm.Algorithm.FAB;
    Set<Threat.Norm> seen = new HashSet<>();
    for (int i = 0; i < minimal.getNormsCount(); i++) {
      Threat.Norm norm = minimal.getNorms(i);
      String place = at + ".norms[" + i + "]";
      v.require(seen.add(norm), place, "%s is there twice; allowed: each norm once", norm);
      v.require(
          norm == Threat.Norm.L2 || minimal.getAlgorithm() != MinimalNorm.Algorithm.DDN,
          place,
          "DDN is for L2 only; allowed: L2, or algorithm: FMN");
    }
    if (minimal.hasRestarts()) {
      v.between(at + ".restarts", minimal.getRestarts(), 1, TaskRules.MAX_RESTARTS);
    }
    if (minimal.hasTargetClasses()) {
      v.require(fab, at + ".target_classes", "is for algorithm: FAB only; leave it out");
      v.between(at + ".target_classes", minimal.getTargetClasses(), 1, TaskRules.MAX_RESTARTS);
    }
    v.require(
        !attack.getLastIterate(),
        path + ".last_iterate",
        "is for methods of one step size; minimal_norm keeps its nearest iterate: leave it out");
  }

  static void resolve(MinimalNorm.Builder minimal) {
    minimal.setAlgorithm(minimal.getAlgorithm());
    if (minimal.getNormsCount() == 0) {
      minimal.addAllNorms(
          minimal.getAlgorithm() == MinimalNorm.Algorithm.DDN
              ? List.of(Threat.Norm.L2)
              : List.of(Threat.Norm.LINF, Threat.Norm.L2));
    }
    minimal.setRestarts(minimal.hasRestarts() ? minimal.getRestarts() : 1);
    if (minimal.getAlgorithm() == MinimalNorm.Algorithm.FAB && !minimal.hasTargetClasses()) {
      minimal.setTargetClasses(TARGET_CLASSES);
    }
  }
}
