package dev.linchpin.spec;

import dev.linchpin.spec.proto.Loss;
import dev.linchpin.spec.proto.SensitivityRegularizer;
import dev.linchpin.spec.proto.SensitivityTerm;
import dev.linchpin.spec.proto.Threat;

/** What is allowed in {@code loss}. */
final class LossRules {
  private static final int MAX_STEPS = 1000;
  private static final double MAX_WEIGHT = 1e9;
  private static final double MAX_EPOCHS = 1e5;

  private LossRules() {}

  static void check(Loss loss, String path, Validator v) {
    v.between(path + ".label_smoothing", loss.getLabelSmoothing(), 0.0, 0.9);
    switch (loss.getAdversaryCase()) {
      case ADVERSARIAL -> {
        String at = path + ".adversarial";
        threat(loss.getAdversarial().hasThreat(), loss.getAdversarial().getThreat(), at, v);
        if (loss.getAdversarial().hasSteps()) {
          v.between(at + ".steps", loss.getAdversarial().getSteps(), 1, MAX_STEPS);
        }
      }
      case FAST ->
          threat(loss.getFast().hasThreat(), loss.getFast().getThreat(), path + ".fast", v);
      case TRADES -> {
        String at = path + ".trades";
        threat(loss.getTrades().hasThreat(), loss.getTrades().getThreat(), at, v);
        if (loss.getTrades().hasSteps()) {
          v.between(at + ".steps", loss.getTrades().getSteps(), 1, MAX_STEPS);
        }
        if (loss.getTrades().hasBeta()) {
          v.positive(at + ".beta", loss.getTrades().getBeta());
        }
      }
      case ADVERSARY_NOT_SET -> {}
    }
    if (loss.hasSensitivity()) {
      sensitivity(loss.getSensitivity(), path + ".sensitivity", v);
    }
    if (loss.hasEquation4()) {
      SensitivityTerm term = loss.getEquation4();
      String at = path + ".equation4";
      if (term.hasWeight()) {
        v.positive(at + ".weight", term.getWeight());
      }
      v.between(at + ".warm_up_epochs", term.getWarmUpEpochs(), 0, MAX_EPOCHS);
    }
  }

  private static void threat(boolean there, Threat threat, String path, Validator v) {
    v.require(there, path + ".threat", "is missing; needed: threat { norm: LINF epsilon: 8/255 }");
    v.require(
        threat.getNorm() != Threat.Norm.L1,
        path + ".threat.norm",
        "L1 is for attacks only; allowed in a training: LINF, L2");
    ThreatRules.checkPositive(threat, path + ".threat", v);
  }

  private static void sensitivity(SensitivityRegularizer s, String path, Validator v) {
    v.between(path + ".lambda1", s.getLambda1(), 0, MAX_WEIGHT);
    v.between(path + ".lambda2", s.getLambda2(), 0, MAX_WEIGHT);
    boolean none = s.hasLambda1() && s.getLambda1() == 0 && s.hasLambda2() && s.getLambda2() == 0;
    v.require(!none, path, "lambda1 and lambda2 are both 0; leave sensitivity out");
    if (s.hasK()) {
      v.between(path + ".k", s.getK(), 1, 1_000_000);
    }
    v.between(path + ".warm_up_epochs", s.getWarmUpEpochs(), 0, MAX_EPOCHS);
  }
}
