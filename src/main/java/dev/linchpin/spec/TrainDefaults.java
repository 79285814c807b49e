package dev.linchpin.spec;

import dev.linchpin.spec.proto.Augmentation;
import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.EarlyStopping;
import dev.linchpin.spec.proto.Evaluation;
import dev.linchpin.spec.proto.LearningRate;
import dev.linchpin.spec.proto.Optimizer;
import dev.linchpin.spec.proto.Split;
import dev.linchpin.spec.proto.Threat;
import dev.linchpin.spec.proto.Training;
import dev.linchpin.spec.proto.Validation;
import java.util.List;

/** {@link Defaults} of {@code train}. */
final class TrainDefaults {
  static final int BATCH = 128;
  static final String MEASURE = Measures.ACCURACY;

  private TrainDefaults() {}

  /**
   * In full.
   *
   * @param examined the experiment's data
   */
  static Training resolve(Training training, Data examined) {
    Training.Builder t = training.toBuilder();
    boolean built = t.hasArchitecture();
    t.setData(t.hasData() ? data(t.getData()) : data(trainSplit(examined)));
    if (built) {
      t.setArchitecture(ArchitectureDefaults.resolve(t.getArchitecture(), t.getData()));
    }
    t.setLoss(LossDefaults.resolve(t.getLoss()));
    t.setOptimizer(optimizer(t.getOptimizer()));
    boolean sgd = t.getOptimizer().hasSgd();
    t.setLearningRate(learningRate(t.getLearningRate(), sgd ? 0.01 : 0.001));
    t.setEpochs(t.hasEpochs() ? t.getEpochs() : 30);
    t.setBatchSize(t.hasBatchSize() ? t.getBatchSize() : BATCH);
    t.setClipNorm(t.getClipNorm()).setAverageDecay(t.getAverageDecay());
    if (!t.hasBatchNorm()) {
      t.setBatchNorm(built ? Training.BatchNorm.TRAIN : Training.BatchNorm.FROZEN);
    }
    t.setBatchNormMomentum(t.hasBatchNormMomentum() ? t.getBatchNormMomentum() : 0.9);
    t.setAugmentation(augmentation(t.getAugmentation(), t.getData()));
    t.setPrecision(t.getPrecision()).setReplicas(t.getReplicas());
    t.setCheckpointSeconds(t.hasCheckpointSeconds() ? t.getCheckpointSeconds() : 60);
    t.setEvaluation(evaluation(t.build())).setValidation(validation(t.getValidation()));
    if (t.hasEarlyStopping()) {
      EarlyStopping.Builder stopping = t.getEarlyStoppingBuilder();
      stopping.setMeasure(
          stopping.hasMeasure()
              ? stopping.getMeasure()
              : t.hasKeepBest() ? t.getKeepBest() : MEASURE);
      stopping.setPatience(stopping.hasPatience() ? stopping.getPatience() : 10);
      stopping.setLeastGain(stopping.getLeastGain());
    }
    return t.build();
  }

  private static Data trainSplit(Data examined) {
    return examined.toBuilder().setSplit(Split.TRAIN).clearLimit().build();
  }

  private static Data data(Data data) {
    Data.Builder out = data.toBuilder().clearStatistics();
    Defaults.source(out);
    return out.setSplit(data.hasSplit() ? data.getSplit() : Split.TRAIN).build();
  }

  private static Optimizer optimizer(Optimizer optimizer) {
    Optimizer.Builder out = optimizer.toBuilder();
    switch (optimizer.getKindCase()) {
      case ADAM -> {
        var adam = out.getAdamBuilder();
        adam.setBeta1(adam.hasBeta1() ? adam.getBeta1() : 0.9);
        adam.setBeta2(adam.hasBeta2() ? adam.getBeta2() : 0.999);
        adam.setEpsilon(adam.hasEpsilon() ? adam.getEpsilon() : 1e-8);
        adam.setWeightDecay(adam.getWeightDecay());
      }
      case ADAMW -> {
        var adam = out.getAdamwBuilder();
        adam.setBeta1(adam.hasBeta1() ? adam.getBeta1() : 0.9);
        adam.setBeta2(adam.hasBeta2() ? adam.getBeta2() : 0.999);
        adam.setEpsilon(adam.hasEpsilon() ? adam.getEpsilon() : 1e-8);
        adam.setWeightDecay(adam.hasWeightDecay() ? adam.getWeightDecay() : 0.01);
      }
      case SGD, KIND_NOT_SET -> {
        var sgd = out.getSgdBuilder();
        sgd.setMomentum(sgd.hasMomentum() ? sgd.getMomentum() : 0.9);
        sgd.setNesterov(sgd.hasNesterov() ? sgd.getNesterov() : sgd.getMomentum() > 0);
        sgd.setWeightDecay(sgd.hasWeightDecay() ? sgd.getWeightDecay() : 5e-4);
      }
    }
    return out.build();
  }

  private static LearningRate learningRate(LearningRate rate, double value) {
    LearningRate.Builder out = rate.toBuilder();
    out.setValue(rate.hasValue() ? rate.getValue() : value);
    out.setWarmUpEpochs(rate.getWarmUpEpochs());
    switch (rate.getScheduleCase()) {
      case CONSTANT -> {}
      case STEPS -> {
        var steps = out.getStepsBuilder();
        if (steps.getAtCount() == 0) {
          steps.addAllAt(List.of(0.5, 0.75));
        }
        steps.setFactor(steps.hasFactor() ? steps.getFactor() : 0.1);
      }
      case ONE_CYCLE -> {
        var cycle = out.getOneCycleBuilder();
        cycle.setPeakAt(cycle.hasPeakAt() ? cycle.getPeakAt() : 0.3);
        cycle.setInitialShare(cycle.hasInitialShare() ? cycle.getInitialShare() : 0.04);
        cycle.setFinalShare(cycle.hasFinalShare() ? cycle.getFinalShare() : 1e-4);
      }
      case COSINE, SCHEDULE_NOT_SET ->
          out.getCosineBuilder().setFinalShare(rate.getCosine().getFinalShare());
    }
    return out.build();
  }

  private static Augmentation augmentation(Augmentation a, Data data) {
    boolean cifar = data.hasCifar10() || data.hasCifar100();
    return a.toBuilder()
        .setPadAndCrop(a.hasPadAndCrop() ? a.getPadAndCrop() : cifar ? 4 : 0)
        .setBorder(a.getBorder())
        .setFlip(a.hasFlip() ? a.getFlip() : cifar || data.hasImages())
        .setCutout(a.getCutout())
        .build();
  }

  static Validation validation(Validation validation) {
    return validation.hasImages() ? validation : Validation.newBuilder().setImages(1000).build();
  }

  /** The training's evaluation in full. */
  static Evaluation evaluation(Training training) {
    Evaluation.Builder e = training.getEvaluation().toBuilder();
    e.setEveryEpochs(e.hasEveryEpochs() ? e.getEveryEpochs() : 5);
    e.setImages(e.hasImages() ? e.getImages() : 200);
    if (!e.hasSource()) {
      boolean chooses = training.hasKeepBest() || training.hasEarlyStopping();
      e.setSource(chooses ? Evaluation.Source.HELD_OUT : Evaluation.Source.EXAMINED);
    }
    e.setSteps(e.hasSteps() ? e.getSteps() : 10);
    if (!e.hasThreat()) {
      e.setThreat(Threat.newBuilder().setEpsilon("8/255"));
    }
    Defaults.threat(e.getThreatBuilder(), Defaults.PGD_FACTOR, Math.max(1, e.getSteps()));
    List<Integer> counts =
        e.getNeuronsCount() == 0 ? List.of(1, 4, 16) : List.copyOf(e.getNeuronsList());
    return e.clearNeurons().addAllNeurons(counts.stream().sorted().toList()).build();
  }
}
