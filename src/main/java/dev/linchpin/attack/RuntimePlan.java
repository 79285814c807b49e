package dev.linchpin.attack;

import dev.linchpin.graph.BatchRunner;
import dev.linchpin.model.Classifier;

/**
 * How an attack is run; part of the provenance, for a resume uses it again.
 *
 * @param streams sessions of one thread each, side by side
 * @param slots trajectories that step together in a stream; the engine rounds them up to a multiple
 *     of {@link BatchRunner#LEAST}, unless the model's batch is fixed. In float32 on the CPU all
 *     plans give bit-identical results then
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
   * With the slots that the classifier insists on, else with a multiple of {@link
   * BatchRunner#LEAST}. Exp, pow and reciprocal round apart in the entries that do not fill a SIMD
   * register at a tensor's end: with 19 slots what a trajectory gives depended on its slot, and so
   * on which stream was faster.
   */
  RuntimePlan fitting(Classifier classifier) {
    return withSlots(classifier.fixedBatch().orElse(roundedUp(slots)));
  }

  /** The next multiple of {@link BatchRunner#LEAST}. */
  static int roundedUp(long slots) {
    return Math.toIntExact((slots + BatchRunner.LEAST - 1) / BatchRunner.LEAST * BatchRunner.LEAST);
  }

  RuntimePlan withSlots(int slots) {
    return new RuntimePlan(streams, slots, stepsPerCall, precision);
  }
}
