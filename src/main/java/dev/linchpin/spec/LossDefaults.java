package dev.linchpin.spec;

import dev.linchpin.spec.proto.Loss;

/** {@link Defaults} of {@code loss}. */
final class LossDefaults {
  /** Wong et al. 2020. */
  private static final double FAST_FACTOR = 1.25;

  private LossDefaults() {}

  /** In full. */
  static Loss resolve(Loss loss) {
    Loss.Builder out = loss.toBuilder();
    out.setLabelSmoothing(loss.getLabelSmoothing());
    switch (loss.getAdversaryCase()) {
      case ADVERSARIAL -> {
        var a = out.getAdversarialBuilder();
        a.setSteps(a.hasSteps() ? a.getSteps() : 7);
        a.setRandomStart(!a.hasRandomStart() || a.getRandomStart());
        Defaults.threat(a.getThreatBuilder(), Defaults.PGD_FACTOR, a.getSteps());
      }
      case FAST -> Defaults.threat(out.getFastBuilder().getThreatBuilder(), FAST_FACTOR, 1);
      case TRADES -> {
        var t = out.getTradesBuilder();
        t.setSteps(t.hasSteps() ? t.getSteps() : 10);
        t.setBeta(t.hasBeta() ? t.getBeta() : 6);
        Defaults.threat(t.getThreatBuilder(), Defaults.PGD_FACTOR, t.getSteps());
      }
      case ADVERSARY_NOT_SET -> {}
    }
    if (loss.hasSensitivity()) {
      var s = out.getSensitivityBuilder();
      s.setLambda1(s.hasLambda1() ? s.getLambda1() : 10);
      s.setLambda2(s.hasLambda2() ? s.getLambda2() : 100);
      s.setK(s.hasK() ? s.getK() : 16);
      s.setTerm1(s.getTerm1()).setWarmUpEpochs(s.getWarmUpEpochs());
    }
    if (loss.hasEquation4()) {
      var e = out.getEquation4Builder();
      e.setWeight(e.hasWeight() ? e.getWeight() : 1).setWarmUpEpochs(e.getWarmUpEpochs());
    }
    return out.build();
  }
}
