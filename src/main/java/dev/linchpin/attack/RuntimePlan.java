package dev.linchpin.attack;

import dev.linchpin.graph.BatchRunner;
import dev.linchpin.model.Classifier;

/**
 * How an attack is run; part of the provenance, for a resume uses it again.
 *
 * @param streams sessions of one thread each, side by side
 * @param slots trajectories that step together in a stream; ≥ 2 unless the model's batch is 1. In
 *     float32 on the CPU all plans of ≥ {@link BatchRunner#LEAST} slots give bit-identical results
 * @param stepsPerCall steps in the loop inside the graph between looks from outside
 * @param precision of the search
 */
public record RuntimePlan(int streams, int slots, int stepsPerCall, Precision precision) {
  /** Pixels that the slots of a stream may hold together: 64 images of 32x32x3. */
  private static final int SLOT_PIXELS = 64 * 32 * 32 * 3;

  /** Of decided slots the rest of a call is lost; a call costs less than a millisecond. */
  private static final int STEPS = 3;

  public RuntimePlan {
    if (streams < 1 || slots < 1 || stepsPerCall < 1) {
      throw new IllegalArgumentException(
          "streams " + streams + ", slots " + slots + ", steps per call " + stepsPerCall);
    }
  }

  /** A sensible plan: a stream a core; 64 slots, fewer down to 16 for large images. */
  public static RuntimePlan defaultFor(Classifier classifier) {
    int slots = Math.max(BatchRunner.LEAST, Math.min(64, 4 * SLOT_PIXELS / classifier.pixels()));
    return new RuntimePlan(
            Runtime.getRuntime().availableProcessors(), slots, STEPS, Precision.FLOAT32)
        .fitting(classifier);
  }

  /**
   * With the slots that the classifier insists on; else at least 2 (a batch of 1 rounds apart), and
   * a multiple of {@link BatchRunner#LEAST} from there on: the last entries of an array whose
   * length is no multiple of a vector's go through other code, and round apart.
   */
  RuntimePlan fitting(Classifier classifier) {
    int least = BatchRunner.LEAST;
    int whole = slots < least ? Math.max(2, slots) : (slots + least - 1) / least * least;
    return withSlots(classifier.fixedBatch().orElse(whole));
  }

  RuntimePlan withSlots(int slots) {
    return new RuntimePlan(streams, slots, stepsPerCall, precision);
  }
}
