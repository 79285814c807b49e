package dev.linchpin.experiment;

import dev.linchpin.model.Classifier;
import dev.linchpin.spec.Defaults;
import dev.linchpin.spec.proto.Apgd;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Ensemble;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Pgd;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One ensemble of the spec under one threat model.
 *
 * @param id in results: {@code standard}, {@code linchpin}
 * @param members in the order of their positions; STANDARD runs them so
 * @param calibrated whether their order is found on the first images
 * @param leftOut what the model has too few classes for; empty if nothing
 */
record PlannedEnsemble(String id, List<PlannedAttack> members, boolean calibrated, String leftOut) {
  /** Of AutoAttack's members (Croce and Hein 2020), as published. */
  private static final int STEPS = 100;

  private static final int TARGET_CLASSES = 9;

  /** Of LINCHPIN's quick members, which break what breaks easily. */
  private static final int QUICK_STEPS = 20;

  private static final int NEURONS = 16;

  /** All ensembles of a resolved spec, in its order; equal ones once. */
  static List<PlannedEnsemble> of(Experiment experiment, Classifier classifier) {
    Set<List<Object>> seen = new LinkedHashSet<>();
    List<PlannedEnsemble> planned = new ArrayList<>();
    for (Task task : experiment.getTasksList()) {
      if (task.getAttack().hasEnsemble()) {
        for (Threat threat : task.getAttack().getThreatsList()) {
          Ensemble.Kind kind = task.getAttack().getEnsemble().getKind();
          if (seen.add(List.of(kind, PlannedAttack.threat(threat)))) {
            planned.add(of(kind, threat, classifier));
          }
        }
      }
    }
    return planned;
  }

  private static PlannedEnsemble of(Ensemble.Kind kind, Threat threat, Classifier classifier) {
    boolean ours = kind == Ensemble.Kind.LINCHPIN;
    List<Attack.Builder> methods = new ArrayList<>();
    if (ours) {
      methods.addAll(quick(classifier));
    }
    methods.addAll(standard(classifier));
    Experiment.Builder experiment = Experiment.newBuilder();
    for (Attack.Builder method : methods) {
      experiment.addTasks(Task.newBuilder().setAttack(method.addThreats(threat)));
    }
    return new PlannedEnsemble(
        kind.name().toLowerCase(Locale.ROOT),
        PlannedAttack.of(Defaults.resolve(experiment.build()), classifier),
        ours,
        classifier.classes() < 4 ? "apgd-t-dlr, which needs 4 classes" : "");
  }

  private static List<Attack.Builder> quick(Classifier classifier) {
    List<Attack.Builder> methods = new ArrayList<>();
    Attack.Builder some = Attack.newBuilder().setSteps(QUICK_STEPS);
    methods.add(some.clone().setPgd(Pgd.newBuilder().setRestarts(1).setLoss(Pgd.Loss.MARGIN)));
    if (classifier.head().isPresent()) {
      int neurons = Math.min(NEURONS, classifier.head().orElseThrow().features());
      methods.add(some.clone().setNeurons(Neurons.newBuilder().addCounts(neurons)));
    }
    return methods;
  }

  private static List<Attack.Builder> standard(Classifier classifier) {
    List<Attack.Builder> methods = new ArrayList<>();
    Attack.Builder some = Attack.newBuilder().setSteps(STEPS);
    methods.add(some.clone().setApgd(Apgd.newBuilder().setLoss(Apgd.Loss.CE)));
    if (classifier.classes() >= 4) {
      methods.add(some.clone().setApgd(Apgd.newBuilder().setTargetClasses(TARGET_CLASSES)));
    }
    return methods;
  }

  String threatText() {
    return members.get(0).threatText();
  }
}
