package dev.linchpin.spec;

import dev.linchpin.spec.proto.LearningRate;
import dev.linchpin.spec.proto.Optimizer;
import dev.linchpin.spec.proto.Sgd;

/** What is allowed in {@code optimizer} and {@code learning_rate}. */
final class OptimizerRules {
  private static final double MAX = 1e6;

  private OptimizerRules() {}

  static void check(Optimizer optimizer, String path, Validator v) {
    switch (optimizer.getKindCase()) {
      case SGD -> sgd(optimizer.getSgd(), path + ".sgd", v);
      case ADAM -> {
        var adam = optimizer.getAdam();
        moments(adam.getBeta1(), adam.getBeta2(), path + ".adam", v);
        epsilon(adam.hasEpsilon(), adam.getEpsilon(), path + ".adam", v);
        v.between(path + ".adam.weight_decay", adam.getWeightDecay(), 0, MAX);
      }
      case ADAMW -> {
        var adam = optimizer.getAdamw();
        moments(adam.getBeta1(), adam.getBeta2(), path + ".adamw", v);
        epsilon(adam.hasEpsilon(), adam.getEpsilon(), path + ".adamw", v);
        v.between(path + ".adamw.weight_decay", adam.getWeightDecay(), 0, MAX);
      }
      case KIND_NOT_SET -> {}
    }
  }

  private static void sgd(Sgd sgd, String path, Validator v) {
    v.belowOne(path + ".momentum", sgd.getMomentum());
    v.require(
        !sgd.getNesterov() || !sgd.hasMomentum() || sgd.getMomentum() > 0,
        path + ".nesterov",
        "needs a momentum; allowed with momentum: 0: false");
    v.between(path + ".weight_decay", sgd.getWeightDecay(), 0, MAX);
  }

  private static void moments(double beta1, double beta2, String path, Validator v) {
    v.belowOne(path + ".beta1", beta1);
    v.belowOne(path + ".beta2", beta2);
  }

  private static void epsilon(boolean there, double epsilon, String path, Validator v) {
    if (there) {
      v.positive(path + ".epsilon", epsilon);
    }
  }

  static void check(LearningRate rate, String path, Validator v) {
    if (rate.hasValue()) {
      v.positive(path + ".value", rate.getValue());
    }
    v.between(path + ".warm_up_epochs", rate.getWarmUpEpochs(), 0, MAX);
    switch (rate.getScheduleCase()) {
      case STEPS -> steps(rate.getSteps(), path + ".steps", v);
      case COSINE -> v.belowOne(path + ".cosine.final_share", rate.getCosine().getFinalShare());
      case ONE_CYCLE -> {
        LearningRate.OneCycle cycle = rate.getOneCycle();
        String at = path + ".one_cycle";
        v.require(
            rate.getWarmUpEpochs() == 0,
            path + ".warm_up_epochs",
            "one_cycle has a warm-up of its own (peak_at); allowed: 0");
        if (cycle.hasPeakAt()) {
          v.positive(at + ".peak_at", cycle.getPeakAt());
          v.belowOne(at + ".peak_at", cycle.getPeakAt());
        }
        v.between(at + ".initial_share", cycle.getInitialShare(), 0.0, 1.0);
        v.between(at + ".final_share", cycle.getFinalShare(), 0.0, 1.0);
      }
      default -> {}
    }
  }

  private static void steps(LearningRate.Steps steps, String path, Validator v) {
    double last = 0;
    for (int i = 0; i < steps.getAtCount(); i++) {
      double at = steps.getAt(i);
      v.require(
          at > last && at < 1,
          path + ".at[" + i + "]",
          "%s is no share of the training after %s; allowed: ascending, above 0 and below 1",
          at,
          last);
      last = at;
    }
    if (steps.hasFactor()) {
      v.positive(path + ".factor", steps.getFactor());
      v.belowOne(path + ".factor", steps.getFactor());
    }
  }
}
