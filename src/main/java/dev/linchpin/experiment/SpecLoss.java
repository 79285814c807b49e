package dev.linchpin.experiment;

import dev.linchpin.spec.Fraction;
import dev.linchpin.spec.proto.AdversarialTraining;
import dev.linchpin.spec.proto.SensitivityRegularizer;
import dev.linchpin.spec.proto.Threat;
import dev.linchpin.train.loss.Adversary;
import dev.linchpin.train.loss.CrossEntropy;
import dev.linchpin.train.loss.Equation4;
import dev.linchpin.train.loss.FeatureSensitivity;
import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.loss.TradesDivergence;
import dev.linchpin.train.loss.WeightSensitivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A loss of the resolved spec in the terms of the trainer. */
final class SpecLoss {
  private SpecLoss() {}

  static Loss of(dev.linchpin.spec.proto.Loss spec) {
    Optional<Adversary> adversary = adversary(spec);
    boolean onAdversarial = adversary.isPresent() && !spec.hasTrades();
    List<Loss.Weighted> terms = new ArrayList<>();
    terms.add(new Loss.Weighted(new CrossEntropy(spec.getLabelSmoothing(), onAdversarial), 1, 0));
    if (spec.hasTrades()) {
      terms.add(new Loss.Weighted(new TradesDivergence(), spec.getTrades().getBeta(), 0));
    }
    if (spec.hasSensitivity()) {
      sensitivity(spec.getSensitivity(), terms);
    }
    if (spec.hasEquation4()) {
      // Sensitivities are to become large.
      terms.add(
          new Loss.Weighted(
              new Equation4(),
              -spec.getEquation4().getWeight(),
              spec.getEquation4().getWarmUpEpochs()));
    }
    return new Loss(terms, adversary);
  }

  private static void sensitivity(SensitivityRegularizer s, List<Loss.Weighted> terms) {
    if (s.getLambda1() > 0) {
      WeightSensitivity.Form form =
          switch (s.getTerm1()) {
            case MEAN_PAIRS -> WeightSensitivity.Form.MEAN_PAIRS;
            case REFERENCE_MAX -> WeightSensitivity.Form.REFERENCE_MAX;
            default -> WeightSensitivity.Form.PRINTED;
          };
      terms.add(
          new Loss.Weighted(
              new WeightSensitivity(form, s.getK()), s.getLambda1(), s.getWarmUpEpochs()));
    }
    if (s.getLambda2() > 0) {
      terms.add(
          new Loss.Weighted(new FeatureSensitivity(s.getK()), s.getLambda2(), s.getWarmUpEpochs()));
    }
  }

  private static Optional<Adversary> adversary(dev.linchpin.spec.proto.Loss spec) {
    return switch (spec.getAdversaryCase()) {
      case ADVERSARIAL -> {
        AdversarialTraining a = spec.getAdversarial();
        Adversary.Start start = a.getRandomStart() ? Adversary.Start.RANDOM : Adversary.Start.CLEAN;
        yield Optional.of(
            adversary(a.getThreat(), a.getSteps(), start, Adversary.Objective.CROSS_ENTROPY, true));
      }
      case FAST ->
          Optional.of(
              adversary(
                  spec.getFast().getThreat(),
                  1,
                  Adversary.Start.RANDOM,
                  Adversary.Objective.CROSS_ENTROPY,
                  true));
      case TRADES ->
          Optional.of(
              adversary(
                  spec.getTrades().getThreat(),
                  spec.getTrades().getSteps(),
                  Adversary.Start.NEARBY,
                  Adversary.Objective.KL_DIVERGENCE,
                  false));
      case ADVERSARY_NOT_SET -> Optional.empty();
    };
  }

  private static Adversary adversary(
      Threat threat,
      int steps,
      Adversary.Start start,
      Adversary.Objective objective,
      boolean batchStatistics) {
    return new Adversary(
        threat.getNorm() == Threat.Norm.L2 ? Adversary.Norm.L2 : Adversary.Norm.LINF,
        Fraction.parse(threat.getEpsilon()),
        steps,
        Fraction.parse(threat.getStepSize()),
        start,
        objective,
        batchStatistics);
  }
}
