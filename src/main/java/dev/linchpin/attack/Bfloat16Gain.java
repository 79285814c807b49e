package dev.linchpin.attack;

import dev.linchpin.attack.slot.SlotNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a search in bfloat16 is worth on a model, measured on the first trajectories of an attack.
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

  /** A measurement may be off by this share. */
  private static final double NOISE = 0.1;

  /** A job must have so many times the steps of the measurement to make. */
  private static final int WORTH = 20;

  /**
   * How many restarts an attack must have to be searched in bfloat16; empty if it is never worth
   * it. What survives such a search is searched once more in float32: of R restarts that costs R /
   * gain + 1 where nothing breaks, which must be less than R.
   */
  public Optional<Integer> leastRestarts() {
    return agreement >= LEAST_AGREEMENT && gain >= LEAST_GAIN
        ? Optional.of((int) Math.floor(gain / (gain - 1) + 1e-9) + 1)
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
   * @param run not begun; its first trajectories are taken
   * @param restarts of the attack: the less the gain matters to it, the fewer calls are made
   */
  static Bfloat16Gain measure(AttackRun run, int restarts, Stepper float32, Stepper bfloat16) {
    SlotState begun = float32.newState();
    List<Trajectory> taken =
        java.util.stream.Stream.generate(run.schedule()::next)
            .limit(begun.slots())
            .flatMap(Optional::stream)
            .toList();
    for (int slot = 0; slot < taken.size(); slot++) {
      begun.fill(slot, run.origin(taken.get(slot)));
      begun.set(SlotNames.STEP, slot, run.attack().rule().steps() - 1f);
    }
    // The first call of a session plans its graph: on one core.
    List<Call> first =
        SideBySide.all(List.of(() -> Call.of(begun, float32), () -> Call.of(begun, bfloat16)));
    double agreement =
        agreement(first.get(0).moved(begun, taken.size()), first.get(1).moved(begun, taken.size()));
    long exact = Long.MAX_VALUE;
    long narrow = Long.MAX_VALUE;
    int calls = 1;
    Bfloat16Gain found;
    do {
      exact = Math.min(exact, Call.of(begun, float32).nanos());
      narrow = Math.min(narrow, Call.of(begun, bfloat16).nanos());
      found = new Bfloat16Gain(agreement, (double) exact / narrow);
      calls++;
    } while (calls < CALLS && !found.isClear(restarts));
    return found;
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

  /** A call that takes trajectories a step on, as if it were their last. */
  private record Call(SlotState after, long nanos) {
    static Call of(SlotState begun, Stepper stepper) {
      SlotState state = begun.copy();
      long begin = System.nanoTime();
      stepper.step(state);
      return new Call(state, System.nanoTime() - begin);
    }

    /** What was added to each one's image. */
    List<float[]> moved(SlotState begun, int taken) {
      List<float[]> moved = new ArrayList<>();
      for (int slot = 0; slot < taken; slot++) {
        float[] difference = after.row(SlotNames.X, slot);
        float[] before = begun.row(SlotNames.X, slot);
        for (int i = 0; i < difference.length; i++) {
          difference[i] -= before[i];
        }
        moved.add(difference);
      }
      return moved;
    }
  }
}
