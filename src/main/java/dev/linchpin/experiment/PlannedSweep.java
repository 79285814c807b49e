package dev.linchpin.experiment;

import dev.linchpin.model.Classifier;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Sweep;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The sweep of the spec under one threat model (figure 2 of the paper).
 *
 * @param attack on one neuron, never cancelling
 * @param ranks that are attacked, ascending
 */
record PlannedSweep(PlannedAttack attack, List<Integer> ranks) {
  private static final String ID = "sweep";

  /** So many trajectories an engine call, so that their target points fit into memory. */
  private static final int TRAJECTORIES = 8192;

  PlannedSweep {
    ranks = List.copyOf(ranks);
  }

  /** Images of a part: it depends on nothing but the number of ranks. */
  int sliceSize() {
    int images = Math.max(1, TRAJECTORIES / ranks.size());
    return Math.min(Slice.SIZE, Integer.highestOneBit(images));
  }

  /** One a threat model, in the order of the resolved spec. */
  static List<PlannedSweep> of(Experiment experiment, Classifier classifier) {
    List<PlannedSweep> planned = new ArrayList<>();
    for (Task task : experiment.getTasksList()) {
      if (task.hasSweep()) {
        int features = classifier.head().map(LogitsHead::features).orElseThrow();
        Sweep sweep = task.getSweep();
        Attack attack = attack(sweep, features);
        List<Integer> ranks = ranks(sweep.hasPoints() ? sweep.getPoints() : features, features);
        for (Threat threat : sweep.getThreatsList()) {
          planned.add(
              new PlannedSweep(PlannedAttack.projected(ID, attack, threat, classifier), ranks));
        }
      }
    }
    return planned;
  }

  /** The sweep as an attack on all neurons, each once. */
  private static Attack attack(Sweep sweep, int features) {
    Attack.Builder attack = Attack.newBuilder();
    attack
        .getNeuronsBuilder()
        .mergeFrom(sweep.getNeurons())
        .addCounts(features)
        .setNeuronRestarts(1);
    return attack
        .setSteps(sweep.getSteps())
        .setLastIterate(sweep.getLastIterate())
        .setNoCancelling(true)
        .build();
  }

  /**
   * Ranks evenly spaced from 0 to {@code features} − 1, rounded to the nearest; all if there are no
   * more than {@code points}.
   *
   * @param points at least 2
   */
  static List<Integer> ranks(int points, int features) {
    if (points >= features) {
      return IntStream.range(0, features).boxed().toList();
    }
    double spacing = (features - 1.0) / (points - 1);
    return IntStream.range(0, points).mapToObj(i -> (int) Math.round(i * spacing)).toList();
  }
}
