package dev.linchpin.spec;

import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Sweep;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.util.List;

/** What is allowed in a sweep over neurons, and what it is by default. */
final class SweepRules {
  private static final int STEPS = 100;
  private static final int MAX_STEPS = 1_000_000;
  private static final int MAX_POINTS = 1_000_000;

  private SweepRules() {}

  /**
   * Checks task {@code index}. Rows of results tell sweeps apart by threat alone, so there is one.
   */
  static void check(List<Task> tasks, int index, Validator v) {
    for (int i = 0; i < index; i++) {
      v.require(
          !tasks.get(i).hasSweep(),
          "tasks[" + index + "]",
          "a second sweep, beside tasks[%d]; allowed: one, with all threats",
          i);
    }
    Sweep sweep = tasks.get(index).getSweep();
    String path = "tasks[" + index + "].sweep";
    ThreatRules.checkAll(sweep.getThreatsList(), path, v);
    if (sweep.hasSteps()) {
      v.between(path + ".steps", sweep.getSteps(), 1, MAX_STEPS);
    }
    if (sweep.hasPoints()) {
      v.between(path + ".points", sweep.getPoints(), 2, MAX_POINTS);
    }
    neurons(sweep.getNeurons(), path + ".neurons", v);
  }

  private static void neurons(Neurons neurons, String path, Validator v) {
    v.require(
        neurons.getCountsCount() == 0,
        path + ".counts",
        "is for attacks; a sweep attacks one neuron of each rank: set sweep.points, or leave it out");
    v.require(
        !neurons.hasNeuronRestarts(),
        path + ".neuron_restarts",
        "is for attacks; a sweep attacks each neuron once: leave it out");
    v.require(
        neurons.getForm() == Neurons.Form.PROJECTED,
        path + ".form",
        "%s is not for sweeps; allowed: PROJECTED",
        neurons.getForm());
    TaskRules.neurons(neurons, path, v);
  }

  /** Fills what is unset; {@code points} stays so where all ranks are meant. */
  static void resolve(Sweep.Builder sweep) {
    int steps = sweep.hasSteps() ? sweep.getSteps() : STEPS;
    sweep.setSteps(steps).setLastIterate(sweep.getLastIterate());
    for (Threat.Builder threat : sweep.getThreatsBuilderList()) {
      Defaults.threat(threat, Defaults.PGD_FACTOR, steps);
    }
    Defaults.neurons(sweep.getNeuronsBuilder());
    sweep.getNeuronsBuilder().clearCounts().clearNeuronRestarts();
  }
}
