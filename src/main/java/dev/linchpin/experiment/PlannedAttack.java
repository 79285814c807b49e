package dev.linchpin.experiment;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.FeatureDistance;
import dev.linchpin.attack.objective.LogitsDistance;
import dev.linchpin.attack.objective.LogitsRatio;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.rule.Lagrangian;
import dev.linchpin.attack.threat.Box;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.graph.PassThroughRelu;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.Fraction;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.NeuronOrder;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One attack of the spec under one threat model.
 *
 * @param id in results: {@code pgd}, {@code square}, {@code ns}, with a suffix for what is not the
 *     default
 * @param threatText as a person writes it: {@code linf 8/255}
 * @param attack the recipe
 * @param restarts trajectories an image, a target neuron or a target class
 * @param counts the k of k-NS, ascending; empty for other attacks
 * @param targetClasses classes attacked for an image; 0 for attacks that target none
 * @param order of neurons
 * @param useInterval whether features are held to their interval in Δ
 * @param sibling the model whose Δ of the same image orders the neurons; empty: the model's own
 */
record PlannedAttack(
    String id,
    String threatText,
    Attack attack,
    int restarts,
    List<Integer> counts,
    int targetClasses,
    NeuronOrder order,
    boolean useInterval,
    Optional<Classifier> sibling) {

  /** Neurons are ordered by the model's own Δ. */
  PlannedAttack(
      String id,
      String threatText,
      Attack attack,
      int restarts,
      List<Integer> counts,
      int targetClasses,
      NeuronOrder order,
      boolean useInterval) {
    this(
        id,
        threatText,
        attack,
        restarts,
        counts,
        targetClasses,
        order,
        useInterval,
        Optional.empty());
  }

  /** The same under another id. */
  PlannedAttack named(String other) {
    return named(other, sibling);
  }

  /** Likewise, with neurons in the order of {@code ranking}'s Δ. */
  PlannedAttack named(String other, Optional<Classifier> ranking) {
    return new PlannedAttack(
        other, threatText, attack, restarts, counts, targetClasses, order, useInterval, ranking);
  }

  /** Part of a file name that tells threat models apart. */
  String threatKey() {
    return threatText.replace(' ', '-').replace('/', '_');
  }

  boolean targetsNeurons() {
    return !counts.isEmpty();
  }

  /** Most neurons attacked for an image. */
  int neurons() {
    return counts.isEmpty() ? 0 : counts.get(counts.size() - 1);
  }

  /** As the report names the order. */
  String orderText() {
    return !targetsNeurons() ? "" : order == NeuronOrder.SIGNED_SCALED ? "(Δ-μ)/σ" : "|Δ|";
  }

  /** All attacks of a resolved spec, in its order. */
  static List<PlannedAttack> of(Experiment experiment, Classifier classifier) {
    List<PlannedAttack> planned = new ArrayList<>();
    AttackIds ids = new AttackIds();
    for (Task task : experiment.getTasksList()) {
      if (task.hasAttack()) {
        var spec = task.getAttack();
        if (spec.hasEnsemble()) {
          continue;
        }
        if (spec.hasNeurons() && spec.getNeurons().getForm() == Neurons.Form.LAGRANGIAN) {
          planned.add(lagrangian(ids.next(spec, new Box()), spec, classifier));
        }
        for (Threat.Norm norm : spec.getMinimalNorm().getNormsList()) {
          String id = ids.next(spec, PlannedMinimalNorm.box(norm));
          planned.add(PlannedMinimalNorm.of(id, spec, norm, classifier));
        }
        for (Threat threat : spec.getThreatsList()) {
          String id = ids.next(spec, threat(threat));
          planned.add(
              switch (spec.getMethodCase()) {
                case PGD -> pgd(id, spec, threat);
                case SQUARE -> PlannedSquare.of(id, spec, threat(threat), text(threat));
                case APGD -> PlannedApgd.of(id, spec, threat, classifier);
                default -> projected(id, spec, threat, classifier);
              });
        }
      }
    }
    return planned;
  }

  private static PlannedAttack pgd(String id, dev.linchpin.spec.proto.Attack spec, Threat threat) {
    ThreatModel model = threat(threat);
    Objective objective =
        switch (spec.getPgd().getLoss()) {
          case MARGIN -> new Margin();
          case DLR -> new LogitsRatio();
          default -> new CrossEntropy();
        };
    Attack attack =
        new Attack(
            id,
            model,
            objective,
            fixedStep(spec, threat),
            spec.getPgd().getRandomStart(),
            false,
            !spec.getNoCancelling());
    return new PlannedAttack(
        id,
        text(threat),
        attack,
        spec.getPgd().getRestarts(),
        List.of(),
        0,
        NeuronOrder.ABSOLUTE,
        true);
  }

  static PlannedAttack projected(
      String id, dev.linchpin.spec.proto.Attack spec, Threat threat, Classifier classifier) {
    Neurons neurons = spec.getNeurons();
    Attack attack =
        new Attack(
            id,
            threat(threat),
            objective(neurons),
            fixedStep(spec, threat),
            false,
            passThrough(neurons, classifier),
            !spec.getNoCancelling());
    return neurons(id, text(threat), attack, neurons);
  }

  private static PlannedAttack lagrangian(
      String id, dev.linchpin.spec.proto.Attack spec, Classifier classifier) {
    Neurons neurons = spec.getNeurons();
    Attack attack =
        new Attack(
            id,
            new Box(),
            objective(neurons),
            new Lagrangian(
                neurons.getLagrangian().getSearches(),
                spec.getSteps(),
                Fraction.parse(neurons.getLagrangian().getStepSize()),
                neurons.getLagrangian().getInitialMultiplier()),
            false,
            passThrough(neurons, classifier),
            !spec.getNoCancelling());
    return neurons(id, "minimal l2", attack, neurons);
  }

  private static PlannedAttack neurons(String id, String text, Attack attack, Neurons neurons) {
    return new PlannedAttack(
        id,
        text,
        attack,
        neurons.getNeuronRestarts(),
        neurons.getCountsList(),
        0,
        neurons.getOrder(),
        neurons.getUseInterval());
  }

  /** Unless the spec says: as the reference does, where there is a ReLU to pass through. */
  private static boolean passThrough(Neurons neurons, Classifier classifier) {
    return neurons.hasReluGradient()
        ? neurons.getReluGradient() == Neurons.ReluGradient.PASS_THROUGH
        : PassThroughRelu.applies(classifier.searchGraph());
  }

  private static Objective objective(Neurons neurons) {
    return neurons.getSpace() == Neurons.Space.LOGITS
        ? new LogitsDistance(neurons.getKappa(), neurons.getNormalize())
        : new FeatureDistance(
            neurons.getKappa(), neurons.getNormalize(), neurons.getRelativeWeight());
  }

  private static FixedStep fixedStep(dev.linchpin.spec.proto.Attack spec, Threat threat) {
    return new FixedStep(
        spec.getSteps(), Fraction.parse(threat.getStepSize()), spec.getLastIterate());
  }

  static ThreatModel threat(Threat threat) {
    double epsilon = Fraction.parse(threat.getEpsilon());
    return switch (threat.getNorm()) {
      case L1 -> new L1(epsilon);
      case L2 -> new L2(epsilon);
      default -> new Linf(epsilon);
    };
  }

  static String text(Threat threat) {
    return threat.getNorm().name().toLowerCase(Locale.ROOT) + " " + threat.getEpsilon();
  }
}
