package dev.linchpin.attack;

import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.base.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a search in bfloat16 is worth on a model, measured on trajectories of an attack.
 *
 * @param agreement of the first step from where trajectories start: cosine between the step made in
 *     bfloat16 and in float32, the median of the trajectories, in [-1,1]. Under Linf, where steps
 *     are signs, 0.7 is what a cosine of gradients of about 0.9 gives
 * @param gain time of float32 steps as a multiple of the time of as many in bfloat16
 */
public record Bfloat16Gain(double agreement, double gain) {
  /** Not measured, for lack of memory, and not to be again: searches are in float32. */
  public static final Bfloat16Gain UNKNOWN = new Bfloat16Gain(0, 0);

  /** Gradients that agree less may miss what there is. */
  public static final double LEAST_AGREEMENT = 0.7;

  /** No gain beyond the noise of the measurement is none. */
  private static final double LEAST_GAIN = 1.1;

  /** That the measurement makes in each precision, at most. */
  private static final int CALLS = 4;

  /** The first of them is not timed; one alone may be disturbed. */
  private static final int LEAST_CALLS = 3;

  /** Of a timed call, however many it could make. */
  private static final int TIMED_STEPS = 4;

  /** A measurement may be off by this share. */
  private static final double NOISE = 0.1;

  /** A job must have so many times the steps of the measurement to make. */
  private static final int WORTH = 20;

  /**
   * How many restarts an attack must have to be searched in bfloat16; empty if it is never worth
   * it. The first restart is in float32: where nothing breaks, R restarts cost (R - 1) / gain + 1,
   * which must be less than R by the least gain, too.
   */
  public Optional<Integer> leastRestarts() {
    return agreement >= LEAST_AGREEMENT && gain > LEAST_GAIN
        ? Optional.of((int) Math.ceil(LEAST_GAIN * (gain - 1) / (gain - LEAST_GAIN) - 1e-9))
        : Optional.empty();
  }

  /** Whether it is worth it with so many restarts. */
  boolean pays(int restarts) {
    return leastRestarts().filter(least -> restarts >= least).isPresent();
  }

  /** Whether a job can decide about it, and has so many steps to make that it is worth it. */
  static boolean pays(Attack attack, int restarts, long trajectories, RuntimePlan plan) {
    return attack.rule().needsGradient()
        && !attack.needsFloat32()
        && restarts > 1
        && attack.rule().steps() * trajectories
            > 2L * WORTH * CALLS * plan.slots() * plan.streams();
  }

  /**
   * @param run some of its pending trajectories are looked at and put back; its number of restarts
   *     matters: the less the gain does to it, the fewer calls are made
   * @param slots of each call
   */
  static Bfloat16Gain measure(AttackRun run, Stepper float32, Stepper bfloat16, int slots) {
    SlotState exact = float32.newState(slots);
    SlotState narrow = bfloat16.newState(slots);
    List<Trajectory> taken =
        java.util.stream.Stream.generate(run.schedule()::next)
            .limit(slots)
            .flatMap(Optional::stream)
            .toList();
    List<Origin> origins = taken.stream().map(run::origin).toList();
    taken.forEach(run::putBack);
    fill(exact, origins);
    fill(narrow, origins);
    SlotState exactLast = withStepsLeft(exact, run, 1);
    SlotState narrowLast = withStepsLeft(narrow, run, 1);
    List<Call> first =
        SideBySide.all(
            List.of(() -> Call.of(exactLast, float32), () -> Call.of(narrowLast, bfloat16)));
    double agreement =
        agreement(first.get(0).moved(taken.size()), first.get(1).moved(taken.size()));
    double exactNanos = Double.POSITIVE_INFINITY;
    double narrowNanos = Double.POSITIVE_INFINITY;
    SlotState exactSome = withStepsLeft(exact, run, TIMED_STEPS);
    SlotState narrowSome = withStepsLeft(narrow, run, TIMED_STEPS);
    int calls = 1;
    Bfloat16Gain found;
    do {
      // One after the other: side by side the shorter one has the other's memory traffic beside it.
      exactNanos = Math.min(exactNanos, Call.of(exactSome, float32).nanosPerStep());
      narrowNanos = Math.min(narrowNanos, Call.of(narrowSome, bfloat16).nanosPerStep());
      found = new Bfloat16Gain(agreement, exactNanos / narrowNanos);
      calls++;
    } while (calls < CALLS && (calls < LEAST_CALLS || !found.isClear(run.restarts())));
    return found;
  }

  /** Every slot, with the same trajectories over again. */
  private static void fill(SlotState state, List<Origin> origins) {
    for (int slot = 0; slot < state.slots(); slot++) {
      state.fill(slot, origins.get(slot % origins.size()));
    }
  }

  /** A copy from which a call makes so many steps at most, as if they were the last. */
  private static SlotState withStepsLeft(SlotState state, AttackRun run, int steps) {
    SlotState late = state.copy();
    for (int slot = 0; slot < state.slots(); slot++) {
      late.set(SlotNames.STEP, slot, Math.max(0, run.attack().rule().steps() - steps));
    }
    return late;
  }

  /** Whether it would pay with so many restarts, or not, even if the gain were a bit another. */
  private boolean isClear(int restarts) {
    return new Bfloat16Gain(agreement, gain * (1 - NOISE)).pays(restarts)
        == new Bfloat16Gain(agreement, gain * (1 + NOISE)).pays(restarts);
  }

  /** Of the trajectories that move in both; 0 if there is none. */
  private static double agreement(List<float[]> a, List<float[]> b) {
    double[] cosines =
        IntStream.range(0, a.size())
            .mapToDouble(i -> cosine(a.get(i), b.get(i)))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return cosines.length == 0 ? 0 : cosines[(cosines.length - 1) / 2];
  }

  private static double cosine(float[] a, float[] b) {
    double both = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      both += (double) a[i] * b[i];
      ofA += (double) a[i] * a[i];
      ofB += (double) b[i] * b[i];
    }
    return both / Math.sqrt(ofA * ofB);
  }

  /** A call, and the state that it began and ended with. */
  private record Call(SlotState before, SlotState after, long nanos) {
    static Call of(SlotState begun, Stepper stepper) {
      SlotState state = begun.copy();
      long begin = System.nanoTime();
      stepper.step(state);
      return new Call(begun, state, System.nanoTime() - begin);
    }

    /** Of a slot, were all to step as often as the one that does so the most. */
    double nanosPerStep() {
      double most = 1;
      for (int slot = 0; slot < after.slots(); slot++) {
        most =
            Math.max(
                most, after.number(SlotNames.STEP, slot) - before.number(SlotNames.STEP, slot));
      }
      return nanos / (after.slots() * most);
    }

    /** What was added to each one's image. */
    List<float[]> moved(int taken) {
      List<float[]> moved = new ArrayList<>();
      for (int slot = 0; slot < taken; slot++) {
        float[] difference = after.row(SlotNames.X, slot);
        float[] from = before.row(SlotNames.X, slot);
        for (int i = 0; i < difference.length; i++) {
          difference[i] -= from[i];
        }
        moved.add(difference);
      }
      return moved;
    }
  }
}
