package dev.linchpin.spec;

import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Images;
import dev.linchpin.spec.proto.Lagrangian;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.NeuronOrder;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Pgd;
import dev.linchpin.spec.proto.Pixels;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.spec.proto.Sensitivity;
import dev.linchpin.spec.proto.Split;
import dev.linchpin.spec.proto.Statistics;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.util.List;

/**
 * Fills every unset field that has a default. What depends on files stays unset, and means what is
 * found in them: a model's signature, input, output, pixels.range and tensors; relu_gradient; the
 * class list and the names of arrays of data. Idempotent.
 */
public final class Defaults {
  private static final List<Integer> COUNTS = List.of(1, 4, 8, 16);

  /** Default step size of projected gradient descent, in units of ε/steps. */
  static final double PGD_FACTOR = 2.5;

  private Defaults() {}

  /** The valid {@code experiment} in full; {@code counts} of neurons in ascending order. */
  public static Experiment resolve(Experiment experiment) {
    Experiment.Builder out = experiment.toBuilder();
    if (!out.hasName()) {
      out.setName("experiment");
    }
    data(out.getDataBuilder());
    out.getModelsBuilderList().forEach(m -> model(m, out.getData()));
    out.getTasksBuilderList().forEach(Defaults::task);
    out.getChecksBuilder()
        .setEnabled(!out.getChecks().hasEnabled() || out.getChecks().getEnabled())
        .setImages(out.getChecks().hasImages() ? out.getChecks().getImages() : 64);
    return out.setRuntime(runtime(out.getRuntime())).setSeed(out.getSeed()).build();
  }

  /**
   * The model's name, or the one it gets: the last part of its path, as far as names allow, or its
   * architecture.
   */
  static String modelName(Model model) {
    if (model.hasName()) {
      return model.getName();
    }
    if (model.getSavedModel().isEmpty() && model.getTrain().hasArchitecture()) {
      return ArchitectureDefaults.name(model.getTrain().getArchitecture());
    }
    String path = model.getSavedModel().replaceAll("[/\\\\]+$", "");
    String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    String name = last.replaceAll("[^A-Za-z0-9._-]", "_");
    return name.matches("\\.*") ? "model" : name;
  }

  private static void model(Model.Builder model, Data data) {
    model.setName(modelName(model.build()));
    if (model.hasTrain()) {
      model.setTrain(TrainDefaults.resolve(model.getTrain(), data));
    }
    if (model.getSavedModel().isEmpty()) {
      return;
    }
    if (model.getTagsCount() == 0) {
      model.addTags("serve");
    }
    Pixels.Builder pixels = model.getPixelsBuilder();
    pixels.setChannelOrder(pixels.getChannelOrder());
    if (model.getClassMapCount() == 0) {
      model.setLabelOffset(model.getLabelOffset());
    } else {
      model.clearLabelOffset();
    }
  }

  private static void data(Data.Builder data) {
    Statistics.Builder statistics = data.getStatisticsBuilder();
    if (!statistics.hasCount()) {
      statistics.setCount(1000);
    }
    Split split = data.getSplit();
    data.setSplit(split);
    statistics.setSplit(statistics.hasSplit() ? statistics.getSplit() : split);
    source(data);
  }

  /** What does not depend on what the data are for. */
  static void source(Data.Builder data) {
    switch (data.getSourceCase()) {
      case CIFAR100 -> data.getCifar100Builder().setLabels(data.getCifar100().getLabels());
      case IMAGES -> data.setImages(images(data.getImages()));
      case NPZ -> data.getNpzBuilder().setRange(data.getNpz().getRange());
      default -> {}
    }
    data.setLimit(data.getLimit());
  }

  /** {@code images} in full. */
  static Images images(Images images) {
    int shortSide = images.hasShortSide() ? images.getShortSide() : 256;
    return images.toBuilder()
        .setShortSide(shortSide)
        .setCrop(images.hasCrop() ? images.getCrop() : 224)
        .setInterpolation(images.getInterpolation())
        .setGrey(images.getGrey())
        .build();
  }

  private static void task(Task.Builder task) {
    if (task.hasSensitivity()) {
      Sensitivity.Builder s = task.getSensitivityBuilder();
      s.setOrder(s.getOrder());
      s.setUseInterval(!s.hasUseInterval() || s.getUseInterval());
      s.setStorePerNeuron(!s.hasStorePerNeuron() || s.getStorePerNeuron());
    } else if (task.hasAttack()) {
      attack(task.getAttackBuilder());
    } else if (task.hasPrune()) {
      PruneRules.resolve(task.getPruneBuilder());
    } else if (task.hasSweep()) {
      SweepRules.resolve(task.getSweepBuilder());
    }
  }

  private static void attack(Attack.Builder attack) {
    if (attack.hasSquare()) {
      SquareRules.resolve(attack);
      return;
    }
    if (attack.hasEnsemble()) {
      EnsembleRules.resolve(attack);
      return;
    }
    int steps = attack.hasSteps() ? attack.getSteps() : 100;
    attack.setSteps(steps);
    attack.setLastIterate(attack.getLastIterate()).setNoCancelling(attack.getNoCancelling());
    for (Threat.Builder threat : attack.getThreatsBuilderList()) {
      if (attack.hasApgd()) {
        threat.setNorm(threat.getNorm());
      } else {
        threat(threat, PGD_FACTOR, steps);
      }
    }
    if (attack.hasPgd()) {
      Pgd.Builder pgd = attack.getPgdBuilder();
      pgd.setRandomStart(!pgd.hasRandomStart() || pgd.getRandomStart());
      pgd.setRestarts(pgd.hasRestarts() ? pgd.getRestarts() : pgd.getRandomStart() ? 20 : 1);
      pgd.setLoss(pgd.getLoss());
    } else if (attack.hasNeurons()) {
      neurons(attack.getNeuronsBuilder());
    } else if (attack.hasApgd()) {
      ApgdRules.resolve(attack.getApgdBuilder());
    } else if (attack.hasMinimalNorm()) {
      MinimalNormRules.resolve(attack.getMinimalNormBuilder());
    }
  }

  /**
   * @param factor the default step size in units of ε/steps
   */
  static void threat(Threat.Builder threat, double factor, int steps) {
    threat.setNorm(threat.getNorm());
    if (!threat.hasStepSize()) {
      threat.setStepSize(Double.toString(factor * Fraction.parse(threat.getEpsilon()) / steps));
    }
  }

  static void neurons(Neurons.Builder n) {
    List<Integer> counts = n.getCountsCount() == 0 ? COUNTS : List.copyOf(n.getCountsList());
    n.clearCounts().addAllCounts(counts.stream().sorted().toList());
    boolean lagrangian = n.getForm() == Neurons.Form.LAGRANGIAN;
    NeuronOrder order = n.getOrder();
    n.setSpace(n.getSpace()).setForm(n.getForm()).setOrder(order);
    n.setKappa(n.hasKappa() ? n.getKappa() : lagrangian ? 0.05 : 0);
    n.setNeuronRestarts(n.hasNeuronRestarts() ? n.getNeuronRestarts() : 1);
    // As the paper's published code does, where it does: features space, projected.
    boolean reference = !lagrangian && n.getSpace() == Neurons.Space.FEATURES;
    n.setNormalize(n.hasNormalize() ? n.getNormalize() : reference);
    n.setRelativeWeight(n.hasRelativeWeight() ? n.getRelativeWeight() : reference ? 10 : 0);
    n.setUseInterval(!n.hasUseInterval() || n.getUseInterval());
    if (lagrangian) {
      Lagrangian.Builder l = n.getLagrangianBuilder();
      l.setSearches(l.hasSearches() ? l.getSearches() : 9);
      l.setInitialMultiplier(l.hasInitialMultiplier() ? l.getInitialMultiplier() : 1);
      l.setStepSize(l.hasStepSize() ? l.getStepSize() : "0.01");
    }
  }

  private static Runtime runtime(Runtime r) {
    return r.toBuilder()
        .setDevice(r.getDevice())
        .setStreams(r.getStreams())
        .setSlots(r.getSlots())
        .setStepsPerCall(r.getStepsPerCall())
        .setPrecision(r.getPrecision())
        .setThreads(r.getThreads())
        .build();
  }
}
