package dev.linchpin.attack;

import dev.linchpin.graph.BatchRunner;
import dev.linchpin.model.Classifier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * How an attack is run; part of the provenance, for a resume uses it again.
 *
 * @param streams sessions of one thread each, side by side
 * @param slots trajectories that step together in a stream; the engine rounds them up to a multiple
 *     of {@link BatchRunner#LEAST}, unless the model's batch is fixed. In float32 on the CPU all
 *     plans give bit-identical results then
 * @param stepsPerCall steps in the loop inside the graph between looks from outside
 * @param longestCall steps of a call of restarts in bfloat16, at most: few of those end before
 *     their last step
 * @param precision of the search
 * @param tails smaller numbers of slots, descending, that a stream goes on with when the queue is
 *     empty and its trajectories fit
 * @param measured what a calibration found of bfloat16, if the precision was left to it
 */
public record RuntimePlan(
    int streams,
    int slots,
    int stepsPerCall,
    int longestCall,
    Precision precision,
    List<Integer> tails,
    Optional<Bfloat16Gain> measured) {
  /** Pixels that the slots of a stream may hold together: 64 images of 32x32x3. */
  private static final int SLOT_PIXELS = 64 * 32 * 32 * 3;

  /** Of decided slots the rest of a call is lost; a call costs less than a millisecond. */
  private static final int STEPS = 4;

  /** In calls of 10 steps instead of 4 a step of ResNet-4b in bfloat16 took 4 % less. */
  private static final int LONGEST = 3 * STEPS;

  public RuntimePlan {
    if (streams < 1 || slots < 1 || stepsPerCall < 1) {
      throw new IllegalArgumentException(
          "streams " + streams + ", slots " + slots + ", steps per call " + stepsPerCall);
    }
    if (longestCall < stepsPerCall) {
      throw new IllegalArgumentException(longestCall + " steps a call, at least " + stepsPerCall);
    }
    tails = List.copyOf(tails);
  }

  /** In a precision that was asked for, all calls alike. */
  public RuntimePlan(
      int streams, int slots, int stepsPerCall, Precision precision, List<Integer> tails) {
    this(streams, slots, stepsPerCall, stepsPerCall, precision, tails, Optional.empty());
  }

  /** With the tails that suit: quarters of the slots, and ever again of the last quarter. */
  public RuntimePlan(int streams, int slots, int stepsPerCall, Precision precision) {
    this(streams, slots, stepsPerCall, precision, usualTails(slots));
  }

  private static List<Integer> usualTails(int slots) {
    SortedSet<Integer> tails = new TreeSet<>(Comparator.reverseOrder());
    for (int quarter = roundedUp(slots) / 4; quarter >= BatchRunner.LEAST / 2; quarter /= 4) {
      for (int n = 1; n < 4; n++) {
        tails.add(roundedUp((long) n * quarter));
      }
    }
    tails.remove(roundedUp(slots));
    return List.copyOf(tails);
  }

  /** A sensible plan: a stream a core; 64 slots, fewer down to 16 for large images. */
  public static RuntimePlan defaultFor(Classifier classifier) {
    int slots = Math.max(BatchRunner.LEAST, Math.min(64, 4 * SLOT_PIXELS / classifier.pixels()));
    return new RuntimePlan(
            Runtime.getRuntime().availableProcessors(), slots, STEPS, Precision.FLOAT32)
        .withLongestCall(LONGEST)
        .fitting(classifier);
  }

  /**
   * With the slots that the classifier insists on, else with a multiple of {@link
   * BatchRunner#LEAST}. Exp, pow and reciprocal round apart in the entries that do not fill a SIMD
   * register at a tensor's end: with 19 slots what a trajectory gives depended on its slot, and so
   * on which stream was faster.
   */
  RuntimePlan fitting(Classifier classifier) {
    RuntimePlan fitting = withSlots(classifier.fixedBatch().orElse(roundedUp(slots)));
    return classifier.fixedBatch().isPresent() ? fitting.withTails(List.of()) : fitting;
  }

  /**
   * For a job: a small one is spread over all streams, and steps no slots that it can't fill. It
   * depends on the job alone, so that a resume does the same.
   */
  RuntimePlan forJob(long trajectories, Precision search, Classifier classifier) {
    RuntimePlan asked = withPrecision(search).measured(Optional.empty());
    if (classifier.fixedBatch().isPresent()) {
      return asked.withTails(List.of());
    }
    long share = (trajectories + streams - 1) / streams;
    long wanted = Math.max(BatchRunner.LEAST, Math.min(slots, share));
    return asked.withSlots(Math.min(slots, roundedUp(wanted)));
  }

  /** The next multiple of {@link BatchRunner#LEAST}. */
  static int roundedUp(long slots) {
    return Math.toIntExact((slots + BatchRunner.LEAST - 1) / BatchRunner.LEAST * BatchRunner.LEAST);
  }

  /** Half of so many slots, a multiple of {@link BatchRunner#LEAST} as long as it may be. */
  static int half(int slots) {
    int half = slots / 2;
    return half > BatchRunner.LEAST
        ? half / BatchRunner.LEAST * BatchRunner.LEAST
        : Math.max(2, half);
  }

  /** With other slots, and those of the tails that are fewer. */
  RuntimePlan withSlots(int number) {
    return new RuntimePlan(
        streams,
        number,
        stepsPerCall,
        longestCall,
        precision,
        tails.stream().filter(tail -> tail < number).toList(),
        measured);
  }

  /** With so many sessions side by side. */
  public RuntimePlan withStreams(int number) {
    return new RuntimePlan(number, slots, stepsPerCall, longestCall, precision, tails, measured);
  }

  /** With so many steps in all calls. */
  RuntimePlan withStepsPerCall(int steps) {
    return new RuntimePlan(streams, slots, steps, steps, precision, tails, measured);
  }

  /** With calls of up to so many steps, not less than the others', of restarts in bfloat16. */
  public RuntimePlan withLongestCall(int steps) {
    return new RuntimePlan(streams, slots, stepsPerCall, steps, precision, tails, measured);
  }

  /**
   * With the steps per call that suit {@link #precision}.
   *
   * @param steps of a trajectory, which whole calls are to make up
   */
  RuntimePlan withCallsOf(int steps) {
    return precision == Precision.FLOAT32
        ? this
        : IntStream.iterate(longestCall, n -> n > stepsPerCall, n -> n - 1)
            .filter(n -> steps % n == 0)
            .mapToObj(this::withStepsPerCall)
            .findFirst()
            .orElse(this);
  }

  /** In other arithmetic. */
  RuntimePlan withPrecision(Precision other) {
    return new RuntimePlan(streams, slots, stepsPerCall, longestCall, other, tails, measured);
  }

  /** With what an earlier session measured. */
  public RuntimePlan measured(Optional<Bfloat16Gain> found) {
    return new RuntimePlan(streams, slots, stepsPerCall, longestCall, precision, tails, found);
  }

  /** In the precision that a measurement speaks for. */
  RuntimePlan with(Bfloat16Gain found) {
    Precision best = found.leastRestarts().isPresent() ? Precision.BFLOAT16 : Precision.FLOAT32;
    return withPrecision(best).measured(Optional.of(found));
  }

  /** Whether an attack of so many restarts is searched in bfloat16, but for the first of them. */
  boolean inBfloat16(Attack attack, int restarts) {
    return precision == Precision.BFLOAT16
        && restarts > 1
        && !attack.needsFloat32()
        && measured.map(m -> m.pays(restarts)).orElse(true);
  }

  /** With other tails; none: every stream keeps its slots to the end. */
  public RuntimePlan withTails(List<Integer> sizes) {
    return new RuntimePlan(streams, slots, stepsPerCall, longestCall, precision, sizes, measured);
  }
}
