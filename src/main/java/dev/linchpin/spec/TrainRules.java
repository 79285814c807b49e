package dev.linchpin.spec;

import dev.linchpin.spec.proto.Augmentation;
import dev.linchpin.spec.proto.Evaluation;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.spec.proto.Training;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is allowed in {@code train} of a model. */
final class TrainRules {
  private static final int MAX_EPOCHS = 100_000;

  private TrainRules() {}

  /**
   * @param path of the model
   */
  static void check(Model model, String path, Validator v) {
    Training training = model.getTrain();
    String at = path + ".train";
    boolean built = training.hasArchitecture();
    v.require(
        built || !model.getSavedModel().isEmpty(),
        at,
        "nothing to train; needed: architecture { … }, or saved_model: \"DIR\" beside train to"
            + " fine-tune that one");
    v.require(
        !built || model.getSavedModel().isEmpty(),
        at + ".architecture",
        "stands beside saved_model; allowed: one of the two (saved_model is fine-tuned)");
    if (built) {
      ArchitectureRules.check(training.getArchitecture(), at + ".architecture", v);
    }
    if (training.hasData()) {
      DataRules.check(training.getData(), at + ".data", v);
      v.require(
          !training.getData().hasStatistics(),
          at + ".data.statistics",
          "are of the images to examine; leave them out here");
    }
    LossRules.check(training.getLoss(), at + ".loss", v);
    OptimizerRules.check(training.getOptimizer(), at + ".optimizer", v);
    OptimizerRules.check(training.getLearningRate(), at + ".learning_rate", v);
    numbers(training, at, v);
    v.require(
        !built || training.getBatchNorm() == Training.BatchNorm.TRAIN,
        at + ".batch_norm",
        "FROZEN would leave the moving statistics of a new network as they began; allowed: TRAIN");
    augmentation(training.getAugmentation(), at + ".augmentation", v);
    evaluation(training.getEvaluation(), at + ".evaluation", v);
    v.between(at + ".validation.images", training.getValidation().getImages(), 0, 1_000_000);
    chosen(training, at, v);
  }

  private static void numbers(Training t, String at, Validator v) {
    if (t.hasEpochs()) {
      v.positive(at + ".epochs", t.getEpochs());
      v.between(at + ".epochs", t.getEpochs(), 0, MAX_EPOCHS);
    }
    int batch = t.hasBatchSize() ? t.getBatchSize() : TrainDefaults.BATCH;
    v.between(at + ".batch_size", batch, 2, 65_536);
    v.between(at + ".clip_norm", t.getClipNorm(), 0, 1e9);
    v.belowOne(at + ".average_decay", t.getAverageDecay());
    v.belowOne(at + ".batch_norm_momentum", t.getBatchNormMomentum());
    v.require(
        t.getReplicas() == 0 || t.getReplicas() > 0 && batch % t.getReplicas() == 0,
        at + ".replicas",
        "%d does not divide a batch of %d; allowed: 0 (chosen), or a divisor",
        t.getReplicas(),
        batch);
    v.require(
        t.getPrecision() != Runtime.Precision.CALIBRATED,
        at + ".precision",
        "CALIBRATED is for attacks; allowed: FLOAT32, BFLOAT16");
    if (t.hasCheckpointSeconds()) {
      v.positive(at + ".checkpoint_seconds", t.getCheckpointSeconds());
    }
  }

  private static void augmentation(Augmentation a, String path, Validator v) {
    v.between(path + ".pad_and_crop", a.getPadAndCrop(), 0, 1024);
    v.between(path + ".cutout", a.getCutout(), 0, 1024);
  }

  private static void evaluation(Evaluation e, String path, Validator v) {
    v.between(path + ".every_epochs", e.getEveryEpochs(), 0, MAX_EPOCHS);
    if (e.hasImages()) {
      v.between(path + ".images", e.getImages(), 1, 1_000_000);
    }
    if (e.hasThreat()) {
      ThreatRules.checkPositive(e.getThreat(), path + ".threat", v);
    }
    v.between(path + ".steps", e.getSteps(), 0, 10_000);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < e.getNeuronsCount(); i++) {
      String at = path + ".neurons[" + i + "]";
      v.require(e.getNeurons(i) >= 1, at, "%d is no number of neurons", e.getNeurons(i));
      v.require(seen.add(e.getNeurons(i)), at, "%d is there twice", e.getNeurons(i));
    }
  }

  /** What is chosen by evaluations needs them, and a measure that they have. */
  private static void chosen(Training t, String at, Validator v) {
    if (t.hasKeepBest()) {
      measure(t, t.getKeepBest(), at + ".keep_best", v);
    }
    if (t.hasEarlyStopping()) {
      String stopping = at + ".early_stopping";
      if (t.getEarlyStopping().hasMeasure()) {
        measure(t, t.getEarlyStopping().getMeasure(), stopping + ".measure", v);
      } else {
        measure(t, TrainDefaults.MEASURE, stopping, v);
      }
      v.between(stopping + ".least_gain", t.getEarlyStopping().getLeastGain(), 0.0, 1.0);
      if (t.getEarlyStopping().hasPatience()) {
        v.between(stopping + ".patience", t.getEarlyStopping().getPatience(), 1, MAX_EPOCHS);
      }
    }
  }

  private static void measure(Training t, String measure, String path, Validator v) {
    Training measured =
        t.toBuilder()
            .setEvaluation(TrainDefaults.evaluation(t))
            .setValidation(TrainDefaults.validation(t.getValidation()))
            .build();
    List<String> measures = Measures.of(measured);
    v.require(
        measured.getEvaluation().getEveryEpochs() > 0 || measures.contains(measure),
        path,
        "needs evaluations; evaluation.every_epochs is 0");
    v.require(
        measures.contains(measure),
        path,
        "'%s' is not measured; allowed: %s",
        measure,
        String.join(", ", measures));
  }
}
