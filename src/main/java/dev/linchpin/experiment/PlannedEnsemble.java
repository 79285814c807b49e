package dev.linchpin.experiment;

import dev.linchpin.model.Classifier;
import dev.linchpin.spec.Defaults;
import dev.linchpin.spec.proto.Apgd;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Ensemble;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Pgd;
import dev.linchpin.spec.proto.Square;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One ensemble of the spec under one threat model.
 *
 * @param id in results: {@code standard}, {@code linchpin}
 * @param members in the order of their positions; STANDARD runs them so
 * @param calibrated of the first so many the order is found on the first images; 0 for none
 * @param leftOut what the model has too few classes for; empty if nothing
 */
record PlannedEnsemble(String id, List<PlannedAttack> members, int calibrated, String leftOut) {
  /** Of AutoAttack's members (Croce and Hein 2020), as published. */
  private static final int STEPS = 100;

  private static final int TARGET_CLASSES = 9;

  /** Of APGD under L1, as published with it (Croce and Hein 2021). */
  private static final int L1_RESTARTS = 5;

  private static final int L1_TARGET_CLASSES = 5;

  private static final int QUERIES = 5000;

  private static final int CLASSES_OF_TARGETED_DLR = 4;

  /** Of LINCHPIN's quick members, which break what breaks easily. */
  private static final int QUICK_STEPS = 20;

  private static final int NEURONS = 16;

  /** The member that attacks those that another model of the run hangs on. */
  private static final String SIBLING = "ns-sibling";

  /** Of those that take the place of targeted FAB and of most of Square's queries. */
  private static final int FEW_CLASSES = 3;

  private static final int QUICK_QUERIES = 1000;

  /**
   * All ensembles of a resolved spec, in its order; equal ones once.
   *
   * @param models of the run; the first other one whose neurons can be told apart like the
   *     classifier's is its sibling
   */
  static List<PlannedEnsemble> of(
      Experiment experiment, Classifier classifier, List<Classifier> models) {
    Optional<Classifier> sibling =
        models.stream().filter(m -> isSibling(classifier, m)).findFirst();
    Set<List<Object>> seen = new LinkedHashSet<>();
    List<PlannedEnsemble> planned = new ArrayList<>();
    for (Task task : experiment.getTasksList()) {
      if (task.getAttack().hasEnsemble()) {
        for (Threat threat : task.getAttack().getThreatsList()) {
          Ensemble.Kind kind = task.getAttack().getEnsemble().getKind();
          if (seen.add(List.of(kind, PlannedAttack.threat(threat)))) {
            planned.add(of(kind, threat, classifier, sibling));
          }
        }
      }
    }
    return planned;
  }

  private static boolean isSibling(Classifier own, Classifier other) {
    return !other.name().equals(own.name())
        && own.sharesImagesWith(other)
        && other.classes() == own.classes()
        && own.head().isPresent()
        && other.head().isPresent()
        && own.head().get().features() == other.head().get().features();
  }

  private static PlannedEnsemble of(
      Ensemble.Kind kind, Threat threat, Classifier classifier, Optional<Classifier> sibling) {
    String id = kind.name().toLowerCase(Locale.ROOT);
    Members members = new Members(threat, classifier);
    String leftOut = members.leftOut();
    if (kind == Ensemble.Kind.LINCHPIN) {
      members.quick(sibling);
      int calibrated = members.list.size();
      members.targeted(Apgd.Loss.DLR, TARGET_CLASSES);
      members.targeted(Apgd.Loss.MARGIN, FEW_CLASSES);
      members.quickSquare();
      return new PlannedEnsemble(id, members.list, calibrated, leftOut);
    }
    members.crossEntropy();
    members.targeted(Apgd.Loss.DLR, members.isL1() ? L1_TARGET_CLASSES : TARGET_CLASSES);
    members.fab(TARGET_CLASSES);
    members.publishedSquare();
    return new PlannedEnsemble(id, members.list, 0, leftOut);
  }

  /** Makes members, each under the same threat model. */
  private record Members(Threat threat, Classifier classifier, List<PlannedAttack> list) {
    Members(Threat threat, Classifier classifier) {
      this(threat, classifier, new ArrayList<>());
    }

    /** What breaks easily; the order in which they do so fastest depends on the model. */
    void quick(Optional<Classifier> sibling) {
      Attack.Builder some = Attack.newBuilder().setSteps(QUICK_STEPS);
      add(some.clone().setPgd(Pgd.newBuilder().setRestarts(1).setLoss(Pgd.Loss.MARGIN)));
      classifier
          .head()
          .ifPresent(
              head -> {
                int neurons = Math.min(NEURONS, head.features());
                add(some.clone().setNeurons(Neurons.newBuilder().addCounts(neurons)));
                PlannedAttack own = list.get(list.size() - 1);
                if (sibling.isPresent()) {
                  list.add(own.named(SIBLING, sibling));
                }
              });
      crossEntropy();
    }

    boolean isL1() {
      return threat.getNorm() == Threat.Norm.L1;
    }

    void crossEntropy() {
      apgd(Apgd.newBuilder().setLoss(Apgd.Loss.CE).setRestarts(isL1() ? L1_RESTARTS : 1));
    }

    void apgd(Apgd.Builder apgd) {
      add(Attack.newBuilder().setSteps(STEPS).setApgd(apgd));
    }

    void targeted(Apgd.Loss loss, int classes) {
      if (loss != Apgd.Loss.DLR || classifier.classes() >= CLASSES_OF_TARGETED_DLR) {
        apgd(Apgd.newBuilder().setLoss(loss).setTargetClasses(classes));
      }
    }

    void fab(int classes) {
      list.add(PlannedMinimalNorm.inBall(threat, STEPS, classes, classifier));
    }

    void publishedSquare() {
      list.add(
          PlannedSquare.published(
              QUERIES, PlannedAttack.threat(threat), PlannedAttack.text(threat)));
    }

    void quickSquare() {
      add(Attack.newBuilder().setSquare(Square.newBuilder().setQueries(QUICK_QUERIES)));
    }

    /** Members that the model has too few classes for; empty if none. */
    String leftOut() {
      return classifier.classes() < CLASSES_OF_TARGETED_DLR
          ? "apgd-t-dlr, which needs 4 classes"
          : "";
    }

    private void add(Attack.Builder method) {
      Experiment.Builder one = Experiment.newBuilder();
      one.addTasks(Task.newBuilder().setAttack(method.addThreats(threat)));
      list.addAll(PlannedAttack.of(Defaults.resolve(one.build()), classifier));
    }
  }

  /** The member whose settings stand for the ensemble's: untargeted APGD. */
  PlannedAttack typical() {
    return members.stream()
        .filter(m -> m.id().startsWith(PlannedApgd.ID))
        .filter(m -> m.targetClasses() == 0)
        .findFirst()
        .orElseThrow();
  }

  String threatText() {
    return members.get(0).threatText();
  }
}
