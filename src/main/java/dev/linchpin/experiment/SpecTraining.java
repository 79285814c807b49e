package dev.linchpin.experiment;

import dev.linchpin.spec.proto.LearningRate.OneCycle;
import dev.linchpin.spec.proto.Sgd;
import dev.linchpin.spec.proto.Training;
import dev.linchpin.train.TrainingOptions;
import dev.linchpin.train.TrainingPlan;
import dev.linchpin.train.input.Augmentation;
import dev.linchpin.train.input.Cutout;
import dev.linchpin.train.input.HorizontalFlip;
import dev.linchpin.train.input.PadAndCrop;
import dev.linchpin.train.optimizer.Adam;
import dev.linchpin.train.optimizer.AdamW;
import dev.linchpin.train.optimizer.Constant;
import dev.linchpin.train.optimizer.Cosine;
import dev.linchpin.train.optimizer.LearningRate;
import dev.linchpin.train.optimizer.Optimizer;
import dev.linchpin.train.optimizer.Steps;
import dev.linchpin.train.optimizer.WarmUp;
import java.util.ArrayList;
import java.util.List;

/** A training of the resolved spec in the terms of the trainer. */
final class SpecTraining {
  private static final double GREY = 0.5;

  private SpecTraining() {}

  static TrainingOptions options(Training t, TrainingPlan plan, long seed) {
    return new TrainingOptions(
        SpecLoss.of(t.getLoss()),
        optimizer(t.getOptimizer()),
        learningRate(t.getLearningRate()),
        t.getEpochs(),
        t.getClipNorm(),
        t.getAverageDecay(),
        t.getBatchNorm() == Training.BatchNorm.TRAIN,
        t.getBatchNormMomentum(),
        t.getCheckpointSeconds(),
        plan,
        seed);
  }

  private static Optimizer optimizer(dev.linchpin.spec.proto.Optimizer spec) {
    return switch (spec.getKindCase()) {
      case ADAM -> {
        var a = spec.getAdam();
        yield new Adam(a.getBeta1(), a.getBeta2(), a.getEpsilon(), a.getWeightDecay());
      }
      case ADAMW -> {
        var a = spec.getAdamw();
        yield new AdamW(a.getBeta1(), a.getBeta2(), a.getEpsilon(), a.getWeightDecay());
      }
      default -> {
        Sgd s = spec.getSgd();
        yield new dev.linchpin.train.optimizer.Sgd(
            s.getMomentum(), s.getNesterov(), s.getWeightDecay());
      }
    };
  }

  private static LearningRate learningRate(dev.linchpin.spec.proto.LearningRate spec) {
    double value = spec.getValue();
    LearningRate rate =
        switch (spec.getScheduleCase()) {
          case CONSTANT -> new Constant(value);
          case STEPS ->
              new Steps(
                  value,
                  spec.getSteps().getAtList(),
                  Steps.Clock.SHARE,
                  spec.getSteps().getFactor());
          case ONE_CYCLE -> {
            OneCycle c = spec.getOneCycle();
            yield new dev.linchpin.train.optimizer.OneCycle(
                value, c.getPeakAt(), c.getInitialShare(), c.getFinalShare());
          }
          default -> new Cosine(value, value * spec.getCosine().getFinalShare());
        };
    return spec.getWarmUpEpochs() > 0 ? new WarmUp(rate, spec.getWarmUpEpochs()) : rate;
  }

  static List<Augmentation> augmentations(dev.linchpin.spec.proto.Augmentation spec) {
    List<Augmentation> all = new ArrayList<>();
    if (spec.getPadAndCrop() > 0) {
      all.add(
          new PadAndCrop(
              spec.getPadAndCrop(),
              spec.getBorder() == dev.linchpin.spec.proto.Augmentation.Border.REFLECT
                  ? PadAndCrop.Border.REFLECT
                  : PadAndCrop.Border.BLACK));
    }
    if (spec.getFlip()) {
      all.add(new HorizontalFlip());
    }
    if (spec.getCutout() > 0) {
      all.add(new Cutout(spec.getCutout(), GREY));
    }
    return all;
  }
}
