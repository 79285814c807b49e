package dev.linchpin.spec;

import dev.linchpin.spec.proto.Architecture;
import dev.linchpin.spec.proto.Evaluation;
import dev.linchpin.spec.proto.LearningRate;
import dev.linchpin.spec.proto.Loss;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Optimizer;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.spec.proto.SensitivityRegularizer;
import dev.linchpin.spec.proto.Threat;
import dev.linchpin.spec.proto.Training;
import java.util.List;
import java.util.Random;

/** Random valid models that are trained: any field set or not. */
final class Trainings {
  private final Random random;

  Trainings(Random random) {
    this.random = random;
  }

  private boolean maybe() {
    return random.nextBoolean();
  }

  Model model(int i) {
    Model.Builder m = Model.newBuilder().setName("trained-" + i);
    if (maybe()) {
      m.setSavedModel("dir/m" + i).setLabelOffset(1);
    }
    boolean built = m.getSavedModel().isEmpty();
    Training.Builder t = m.getTrainBuilder();
    if (built) {
      t.setArchitecture(architecture());
    }
    if (maybe()) {
      t.getDataBuilder().setLimit(random.nextInt(100)).getNpzBuilder().setPath("t.npz");
    }
    t.setLoss(loss()).setOptimizer(optimizer()).setLearningRate(learningRate());
    if (maybe()) {
      t.setEpochs(random.nextDouble() + 0.1).setBatchSize(64).setReplicas(2).setClipNorm(1);
      t.setBatchNorm(built ? Training.BatchNorm.TRAIN : Training.BatchNorm.FROZEN);
      t.setPrecision(Runtime.Precision.BFLOAT16).setCheckpointSeconds(0.5).setAverageDecay(0.99);
    }
    if (maybe()) {
      t.getAugmentationBuilder().setPadAndCrop(2).setFlip(maybe()).setCutout(4);
    }
    if (maybe()) {
      t.setEvaluation(
          Evaluation.newBuilder().setEveryEpochs(2).addNeurons(2).addNeurons(8).setSteps(5));
      t.setKeepBest("2-ns/robust");
    }
    if (maybe()) {
      t.getEarlyStoppingBuilder().setPatience(1 + random.nextInt(9));
    }
    return m.build();
  }

  private Architecture architecture() {
    Architecture.Builder a = Architecture.newBuilder();
    switch (random.nextInt(6)) {
      case 0 -> a.getMlpBuilder().addHidden(7);
      case 1 -> a.getCnnBuilder();
      case 2 -> a.getVggBuilder().setDepth(11);
      case 3 -> a.getResnetBuilder().setDepth(8 + 6 * random.nextInt(18));
      case 4 -> a.getWideResnetBuilder().setDepth(16).setWidth(4);
      default -> a.getImagenetResnetBuilder().setDepth(50);
    }
    return maybe() ? a.addMean(0.5).addStd(0.25).build() : a.build();
  }

  private Threat threat() {
    Threat.Builder t = Threat.newBuilder().setEpsilon("4/255");
    return maybe() ? t.setNorm(Threat.Norm.L2).setStepSize("0.01").build() : t.build();
  }

  private Loss loss() {
    Loss.Builder l = Loss.newBuilder();
    switch (random.nextInt(4)) {
      case 0 -> l.getAdversarialBuilder().setThreat(threat()).setRandomStart(maybe());
      case 1 -> l.getFastBuilder().setThreat(threat());
      case 2 -> l.getTradesBuilder().setThreat(threat()).setSteps(3);
      default -> l.setLabelSmoothing(0.1);
    }
    if (maybe()) {
      l.getSensitivityBuilder()
          .setLambda1(maybe() ? 0 : 3)
          .setTerm1(SensitivityRegularizer.Term1.REFERENCE_MAX);
    }
    if (maybe()) {
      l.getEquation4Builder().setWarmUpEpochs(random.nextInt(3));
    }
    return l.build();
  }

  private Optimizer optimizer() {
    Optimizer.Builder o = Optimizer.newBuilder();
    switch (random.nextInt(4)) {
      case 0 -> o.getSgdBuilder().setMomentum(0);
      case 1 -> o.getAdamBuilder().setBeta2(0.99);
      case 2 -> o.getAdamwBuilder().setWeightDecay(0);
      default -> {}
    }
    return o.build();
  }

  private LearningRate learningRate() {
    LearningRate.Builder r = LearningRate.newBuilder();
    switch (random.nextInt(5)) {
      case 0 -> r.getConstantBuilder();
      case 1 -> r.getStepsBuilder().addAllAt(List.of(0.2, 0.9));
      case 2 -> r.getCosineBuilder().setFinalShare(0.1);
      case 3 -> r.getOneCycleBuilder().setPeakAt(0.5);
      default -> r.setWarmUpEpochs(random.nextInt(3));
    }
    return maybe() ? r.setValue(random.nextDouble() + 1e-3).build() : r.build();
  }
}
