package dev.linchpin.spec;

import dev.linchpin.spec.proto.Prune;
import dev.linchpin.spec.proto.Task;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Pruning: what is allowed, and what is meant where nothing is said. */
final class PruneRules {
  private static final List<Double> SHARES =
      List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);

  private PruneRules() {}

  /**
   * @param index of a task that is one
   */
  static void check(List<Task> tasks, int index, Validator v) {
    for (int i = 0; i < index; i++) {
      v.require(
          !tasks.get(i).hasPrune(),
          "tasks[" + index + "]",
          "a second prune, beside tasks[%d]; allowed: one",
          i);
    }
    Prune prune = tasks.get(index).getPrune();
    String path = "tasks[" + index + "].prune";
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < prune.getWhichCount(); i++) {
      v.require(
          seen.add(prune.getWhich(i)),
          path + ".which[" + i + "]",
          "%s is there twice; allowed: each once",
          prune.getWhich(i));
    }
    for (int i = 0; i < prune.getSharesCount(); i++) {
      String at = path + ".shares[" + i + "]";
      v.between(at, prune.getShares(i), 0.0, 1.0);
      // 0.0 and -0.0 are one share.
      v.require(
          seen.add(prune.getShares(i) + 0.0),
          at,
          "%s is there twice; allowed: each share once",
          prune.getShares(i));
    }
    if (prune.getThreatsCount() > 0) {
      ThreatRules.checkAll(prune.getThreatsList(), path, v);
    }
    if (prune.hasSteps()) {
      v.between(path + ".steps", prune.getSteps(), 1, TaskRules.MAX_STEPS);
    }
    if (prune.hasRestarts()) {
      v.between(path + ".restarts", prune.getRestarts(), 1, TaskRules.MAX_RESTARTS);
    }
  }

  static void resolve(Prune.Builder prune) {
    if (prune.getWhichCount() == 0) {
      prune.addWhich(Prune.Which.MOST_SENSITIVE).addWhich(Prune.Which.LEAST_SENSITIVE);
    }
    if (prune.getSharesCount() == 0) {
      prune.addAllShares(SHARES);
    }
    prune.setSteps(prune.hasSteps() ? prune.getSteps() : 20);
    prune.setRestarts(prune.hasRestarts() ? prune.getRestarts() : 1);
    prune
        .getThreatsBuilderList()
        .forEach(t -> Defaults.threat(t, Defaults.PGD_FACTOR, prune.getSteps()));
  }
}
