package dev.linchpin.report.page;

import dev.linchpin.spec.proto.Apgd;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.NeuronOrder;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Pgd;
import dev.linchpin.spec.proto.Split;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a spec asks for, in words. */
final class SpecText {
  private SpecText() {}

  /**
   * What was run, in one paragraph.
   *
   * @param images that were examined so far
   */
  static String paragraph(Experiment spec, int images) {
    List<String> tasks = new ArrayList<>();
    spec.getTasksList().forEach(t -> tasks.add(task(t)));
    long trained = spec.getModelsList().stream().filter(m -> m.hasTrain()).count();
    String models =
        Numbers.count(spec.getModelsCount(), "model")
            + (trained == 0
                ? ""
                : ", "
                    + (trained == spec.getModelsCount() ? "all" : trained)
                    + " of them trained in this run,");
    return String.format(
        Locale.ROOT,
        "%s on %s of %s. %s%s",
        models,
        Numbers.count(images, "image"),
        data(spec.getData()),
        tasks.isEmpty() ? "" : "Examined by " + Numbers.list(tasks) + ".",
        spec.getChecks().getEnabled() && spec.getTasksList().stream().anyMatch(Task::hasAttack)
            ? " Then the evaluation itself was checked."
            : "");
  }

  static String data(Data data) {
    String split = data.getSplit() == Split.TRAIN ? "the training split of " : "the test split of ";
    return switch (data.getSourceCase()) {
      case CIFAR10 -> split + "CIFAR-10";
      case CIFAR100 -> split + "CIFAR-100";
      case IDX -> split + last(data.getIdx().getPath());
      case IMAGES -> "the image folder " + last(data.getImages().getPath());
      case NPZ -> last(data.getNpz().getPath());
      default -> "the data";
    };
  }

  private static String last(String path) {
    return path.replaceFirst("[/\\\\]+$", "").replaceFirst("^.*[/\\\\]", "");
  }

  private static String task(Task task) {
    return switch (task.getKindCase()) {
      case SENSITIVITY -> "the sensitivity Δ of every neuron (equation 2)";
      case ATTACK -> attack(task.getAttack());
      case TRANSFER -> "trying each model’s adversarial examples on the others";
      case PRUNE -> "pruning neurons";
      case SWEEP ->
          "attacking neurons of every rank (" + threats(task.getSweep().getThreatsList()) + ")";
      case ACTIVATIONS -> "the activations of the features";
      default -> "nothing";
    };
  }

  private static String attack(Attack attack) {
    String steps = Numbers.count(attack.getSteps(), "step");
    String method =
        switch (attack.getMethodCase()) {
          case PGD ->
              "PGD on "
                  + loss(attack.getPgd().getLoss())
                  + " ("
                  + steps
                  + ", "
                  + Numbers.count(attack.getPgd().getRestarts(), "restart");
          case APGD -> apgd(attack.getApgd(), steps);
          case SQUARE ->
              "the Square attack (" + Numbers.count(attack.getSquare().getQueries()) + " queries";
          case MINIMAL_NORM ->
              attack.getMinimalNorm().getAlgorithm() + " for the least perturbation (" + steps;
          case ENSEMBLE -> "the ensemble " + attack.getEnsemble().getKind() + " (";
          default -> neurons(attack.getNeurons(), steps);
        };
    String threats = threats(attack.getThreatsList());
    String gap = method.endsWith("(") || threats.isEmpty() ? "" : "; ";
    return (method + gap + threats + ")").replace(" ()", "");
  }

  private static String apgd(Apgd apgd, String steps) {
    return "APGD on "
        + (apgd.getLoss() == Apgd.Loss.CE ? "cross-entropy" : "the " + apgd.getLoss() + " loss")
        + " ("
        + steps
        + (apgd.getTargetClasses() == 0 ? "" : ", target classes: " + apgd.getTargetClasses());
  }

  private static String neurons(Neurons neurons, String steps) {
    String ks =
        neurons.getCountsList().stream().map(String::valueOf).collect(Collectors.joining(", "));
    return "k-NS through single neurons, k = "
        + ks
        + (neurons.getSpace() == Neurons.Space.LOGITS ? ", in logits" : "")
        + (neurons.getForm() == Neurons.Form.LAGRANGIAN ? ", unconstrained" : "")
        + (neurons.getOrder() == NeuronOrder.SIGNED_SCALED ? ", ordered by (Δ−μ)/σ" : "")
        + " ("
        + steps
        + " a neuron";
  }

  private static String loss(Pgd.Loss loss) {
    return switch (loss) {
      case MARGIN -> "the margin";
      case DLR -> "DLR";
      default -> "cross-entropy";
    };
  }

  static String threats(List<Threat> threats) {
    return threats.stream().map(SpecText::threat).collect(Collectors.joining(", "));
  }

  static String threat(Threat threat) {
    String norm = threat.getNorm().name();
    return norm.charAt(0) + norm.substring(1).toLowerCase(Locale.ROOT) + " " + threat.getEpsilon();
  }
}
