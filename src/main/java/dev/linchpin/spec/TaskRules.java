package dev.linchpin.spec;

import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Lagrangian;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Pgd;
import dev.linchpin.spec.proto.Task;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is allowed in {@code tasks}. */
final class TaskRules {
  static final int MAX_RESTARTS = 100_000;
  static final int MAX_STEPS = 1_000_000;

  private TaskRules() {}

  static void check(List<Task> tasks, Validator v) {
    int sensitivity = -1;
    for (int i = 0; i < tasks.size(); i++) {
      Task task = tasks.get(i);
      String path = "tasks[" + i + "]";
      switch (task.getKindCase()) {
        case SENSITIVITY -> {
          v.require(
              sensitivity < 0,
              path,
              "a second sensitivity, beside tasks[%d]; allowed: one",
              sensitivity);
          sensitivity = i;
        }
        case PRUNE -> PruneRules.check(tasks, i, v);
        case ATTACK -> attack(task.getAttack(), path + ".attack", v);
        case SWEEP -> SweepRules.check(tasks, i, v);
        case KIND_NOT_SET ->
            v.require(
                false,
                path,
                "no kind; needed: one of sensitivity { }, attack { … }, transfer { }, prune { },"
                    + " sweep { … } and activations { }");
      }
      int first = tasks.indexOf(task);
      v.require(first == i, path, "is the same as tasks[%d]; allowed: each task once", first);
    }
  }

  private static void attack(Attack attack, String path, Validator v) {
    if (attack.hasSteps()) {
      v.between(path + ".steps", attack.getSteps(), 1, MAX_STEPS);
    }
    v.require(
        !attack.hasMinimalNorm() || attack.getThreatsCount() == 0,
        path + ".threats",
        "minimal_norm looks for the least radius itself; leave threats out");
    boolean constrained = attack.getNeurons().getForm() != Neurons.Form.LAGRANGIAN;
    v.require(
        constrained || attack.getThreatsCount() == 0,
        path + ".threats",
        "a LAGRANGIAN attack is not constrained; leave threats out");
    if (constrained && !attack.hasMinimalNorm()) {
      ThreatRules.checkAll(attack.getThreatsList(), path, v);
    }
    switch (attack.getMethodCase()) {
      case PGD -> pgd(attack.getPgd(), path + ".pgd", v);
      case NEURONS -> neurons(attack.getNeurons(), path + ".neurons", v);
      case SQUARE -> SquareRules.check(attack, path, v);
      case APGD -> ApgdRules.check(attack, path, v);
      case MINIMAL_NORM -> MinimalNormRules.check(attack, path, v);
      case ENSEMBLE -> EnsembleRules.check(attack, path, v);
      case METHOD_NOT_SET ->
          v.require(
              false,
              path,
              "no method; needed: one of pgd { }, apgd { }, neurons { }, square { }, minimal_norm { } and"
                  + " ensemble { }");
    }
  }

  private static void pgd(Pgd pgd, String path, Validator v) {
    if (pgd.hasRestarts()) {
      v.between(path + ".restarts", pgd.getRestarts(), 1, MAX_RESTARTS);
    }
    v.require(
        !pgd.hasRandomStart() || pgd.getRandomStart() || pgd.getRestarts() <= 1,
        path + ".restarts",
        "%d restarts without random_start are all the same; allowed: 1",
        pgd.getRestarts());
  }

  static void neurons(Neurons neurons, String path, Validator v) {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < neurons.getCountsCount(); i++) {
      int k = neurons.getCounts(i);
      String at = path + ".counts[" + i + "]";
      v.require(k >= 1, at, "%d is no number of neurons; allowed: 1 and up", k);
      v.require(seen.add(k), at, "%d is there twice; allowed: each k once", k);
    }
    boolean lagrangian = neurons.getForm() == Neurons.Form.LAGRANGIAN;
    if (neurons.hasKappa()) {
      v.between(path + ".kappa", neurons.getKappa(), 0.0, 100.0);
      v.require(
          !lagrangian || neurons.getKappa() > 0,
          path + ".kappa",
          "0 puts the target of a LAGRANGIAN attack on the boundary; it must be > 0");
    }
    if (neurons.hasNeuronRestarts()) {
      v.between(
          path + ".neuron_restarts", neurons.getNeuronRestarts(), 1, lagrangian ? 1 : MAX_RESTARTS);
    }
    v.between(path + ".relative_weight", neurons.getRelativeWeight(), 0.0, 1e9);
    v.require(
        neurons.getRelativeWeight() == 0 || neurons.getSpace() == Neurons.Space.FEATURES,
        path + ".relative_weight",
        "is for space: FEATURES only; allowed with LOGITS: 0");
    v.require(
        lagrangian || !neurons.hasLagrangian(),
        path + ".lagrangian",
        "is for form: LAGRANGIAN only; leave it out");
    lagrangian(neurons.getLagrangian(), path + ".lagrangian", v);
  }

  private static void lagrangian(Lagrangian lagrangian, String path, Validator v) {
    if (lagrangian.hasSearches()) {
      v.between(path + ".searches", lagrangian.getSearches(), 1, 100);
    }
    if (lagrangian.hasInitialMultiplier()) {
      v.positive(path + ".initial_multiplier", lagrangian.getInitialMultiplier());
    }
    if (lagrangian.hasStepSize()) {
      String at = path + ".step_size";
      v.positive(at, v.fraction(at, lagrangian.getStepSize()));
    }
  }
}
