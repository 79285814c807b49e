package dev.linchpin.experiment;

import dev.linchpin.model.Classifier;
import dev.linchpin.spec.Defaults;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Evaluation;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Pgd;
import dev.linchpin.spec.proto.Task;
import java.util.List;

/** The attacks of an evaluation during training, planned as those of an experiment. */
final class QuickAttacks {
  private QuickAttacks() {}

  /** PGD with one restart and, with a linear head, k-NS; none without steps. */
  static List<PlannedAttack> of(Evaluation evaluation, Classifier classifier) {
    if (evaluation.getSteps() == 0) {
      return List.of();
    }
    Attack any =
        Attack.newBuilder()
            .addThreats(evaluation.getThreat())
            .setSteps(evaluation.getSteps())
            .build();
    Experiment.Builder experiment = Experiment.newBuilder();
    experiment.addTasks(task(any.toBuilder().setPgd(Pgd.newBuilder().setRestarts(1))));
    if (classifier.head().isPresent()) {
      Neurons.Builder neurons = Neurons.newBuilder().addAllCounts(evaluation.getNeuronsList());
      experiment.addTasks(task(any.toBuilder().setNeurons(neurons)));
    }
    return PlannedAttack.of(Defaults.resolve(experiment.build()), classifier);
  }

  private static Task task(Attack.Builder attack) {
    return Task.newBuilder().setAttack(attack).build();
  }
}
