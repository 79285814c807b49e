package dev.linchpin.spec;

import dev.linchpin.spec.proto.Attack;

/** Ensembles: what is allowed beside their kind and threats. */
final class EnsembleRules {
  private EnsembleRules() {}

  /**
   * @param path of {@code attack}
   */
  static void check(Attack attack, String path, Validator v) {
    String own = "an ensemble's members have their own: leave it out";
    v.require(!attack.hasSteps(), path + ".steps", own);
    v.require(!attack.getLastIterate(), path + ".last_iterate", own);
    v.require(!attack.getNoCancelling(), path + ".no_cancelling", own);
    for (int i = 0; i < attack.getThreatsCount(); i++) {
      String at = path + ".threats[" + i + "]";
      v.require(!attack.getThreats(i).hasStepSize(), at + ".step_size", own);
    }
  }

  static void resolve(Attack.Builder attack) {
    attack.getThreatsBuilderList().forEach(t -> t.setNorm(t.getNorm()));
    attack.getEnsembleBuilder().setKind(attack.getEnsemble().getKind());
  }
}
