package dev.linchpin.spec;

import dev.linchpin.spec.proto.Threat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is allowed in a threat model, of an attack or of a training. */
final class ThreatRules {
  private ThreatRules() {}

  /**
   * Each of a task: at least one, no two alike.
   *
   * @param path of the task
   */
  static void checkAll(List<Threat> threats, String path, Validator v) {
    v.require(
        !threats.isEmpty(),
        path + ".threats",
        "no threats; at least one is needed: threats { norm: LINF epsilon: 8/255 }");
    Set<List<Object>> seen = new HashSet<>();
    for (int i = 0; i < threats.size(); i++) {
      String at = path + ".threats[" + i + "]";
      double epsilon = check(threats.get(i), at, v);
      v.require(
          seen.add(List.of(threats.get(i).getNorm(), epsilon)),
          at,
          "the same norm and epsilon are there twice; allowed: each threat once");
    }
  }

  /** Returns ε. */
  static double check(Threat threat, String path, Validator v) {
    String at = path + ".epsilon";
    v.notEmpty(at, threat.getEpsilon(), "a radius, such as 8/255 or 0.5");
    double epsilon = v.fraction(at, threat.getEpsilon());
    boolean linf = threat.getNorm() == Threat.Norm.LINF;
    String allowed =
        linf ? "0 to 1, in units of [0,1] pixels" : "0 and up, in units of [0,1] pixels";
    v.require(epsilon >= 0, at, "%s is negative; allowed: %s", threat.getEpsilon(), allowed);
    v.require(
        !linf || epsilon <= 1,
        at,
        "%s is beyond the whole range of pixels for LINF; allowed: %s (%s/255?)",
        threat.getEpsilon(),
        allowed,
        threat.getEpsilon());
    if (threat.hasStepSize()) {
      double step = v.fraction(path + ".step_size", threat.getStepSize());
      v.require(
          step > 0 || step == 0 && epsilon == 0,
          path + ".step_size",
          "%s is not allowed; it must be > 0",
          threat.getStepSize());
    }
    return epsilon;
  }

  /** Of a training: an adversary that may do nothing is none. */
  static void checkPositive(Threat threat, String path, Validator v) {
    v.require(
        check(threat, path, v) > 0,
        path + ".epsilon",
        "%s leaves nothing to do; it must be > 0",
        threat.getEpsilon());
  }
}
