package dev.linchpin.spec;

import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Task;
import java.util.List;

/** What a transfer needs beside itself. */
final class TransferRules {
  private TransferRules() {}

  static void check(Experiment experiment, Validator v) {
    List<Task> tasks = experiment.getTasksList();
    for (int i = 0; i < tasks.size(); i++) {
      if (tasks.get(i).hasTransfer()) {
        String path = "tasks[" + i + "].transfer";
        v.require(
            experiment.getModelsCount() > 1,
            path,
            "there is no other model to try examples on; needed: two models or more");
        v.require(
            tasks.stream().anyMatch(t -> t.getAttack().getThreatsCount() > 0),
            path,
            "no attack makes examples; needed: tasks { attack { threats { … } … } }, as those of"
                + " minimal_norm and LAGRANGIAN are not tried on other models");
      }
    }
  }
}
