package dev.linchpin.sensitivity;

import dev.linchpin.base.Interval;
import java.util.Arrays;

/**
 * Finds the least push that changes the class, for several units side by side: up first, then down,
 * growing until the class changes, then bisecting.
 */
final class PushSearch {
  /** By how much a push grows from one trial to the next. */
  static final float GROWTH = 1.25f;

  /** Bisections: more than a float32 resolves between two trials. */
  static final int STEPS = 24;

  private static final float FIRST = 1e-4f;

  /** Where an interval without end is given up. */
  private static final float FARTHEST = 1e6f;

  /** The network: the class of every unit's slot when it is pushed so. */
  interface Network {
    int[] classes(float[] pushes);
  }

  private final float[] values;
  private final Interval interval;
  private final int predicted;
  private final Network network;
  private final float[] delta;
  private final int[] flipClass;

  /**
   * @param values the units' clean values
   * @param interval where a pushed value must lie
   * @param predicted the clean class
   */
  PushSearch(float[] values, Interval interval, int predicted, Network network) {
    this.values = values;
    this.interval = interval;
    this.predicted = predicted;
    this.network = network;
    this.delta = new float[values.length];
    this.flipClass = new int[values.length];
    Arrays.fill(delta, Float.POSITIVE_INFINITY);
    Arrays.fill(flipClass, -1);
  }

  void run() {
    for (int sign : new int[] {1, -1}) {
      Bracket bracket = new Bracket(sign);
      bracket.grow();
      bracket.bisect();
      bracket.keepIfNearer();
    }
  }

  /** Δ of every unit; +∞ where no push in the interval changes the class. */
  float[] delta() {
    return delta;
  }

  /** The class there; -1 where Δ is +∞. */
  int[] flipClass() {
    return flipClass;
  }

  /** Sizes of pushes of one sign: the greatest that is safe, the least that flips. */
  private final class Bracket {
    private final int sign;
    private final float[] room = new float[values.length];
    private final float[] safe = new float[values.length];
    private final float[] flipped = new float[values.length];
    private final int[] label = new int[values.length];

    Bracket(int sign) {
      this.sign = sign;
      Arrays.fill(flipped, Float.POSITIVE_INFINITY);
      float end = sign > 0 ? interval.hi() : interval.lo();
      for (int s = 0; s < values.length; s++) {
        float inside = Math.min(Math.max(values[s], interval.lo()), interval.hi());
        // A flip farther than the one of the other sign is of no use.
        room[s] = Math.min(Math.min(Math.abs(end - inside), FARTHEST), Math.abs(delta[s]));
      }
    }

    void grow() {
      for (float size = FIRST; growing(); size *= GROWTH) {
        float[] sizes = new float[values.length];
        for (int s = 0; s < sizes.length; s++) {
          sizes[s] = Math.min(size, room[s]);
        }
        narrow(sizes);
      }
    }

    void bisect() {
      for (int step = 0; step < STEPS; step++) {
        float[] sizes = new float[values.length];
        for (int s = 0; s < sizes.length; s++) {
          boolean none = Float.isInfinite(flipped[s]);
          sizes[s] = none ? safe[s] : safe[s] + (flipped[s] - safe[s]) / 2;
        }
        narrow(sizes);
      }
    }

    void keepIfNearer() {
      for (int s = 0; s < values.length; s++) {
        if (flipped[s] < Math.abs(delta[s])) {
          delta[s] = sign * flipped[s];
          flipClass[s] = label[s];
        }
      }
    }

    private boolean growing() {
      for (int s = 0; s < values.length; s++) {
        if (Float.isInfinite(flipped[s]) && safe[s] < room[s]) {
          return true;
        }
      }
      return false;
    }

    private void narrow(float[] sizes) {
      float[] pushes = new float[sizes.length];
      for (int s = 0; s < sizes.length; s++) {
        pushes[s] = sign * sizes[s];
      }
      int[] classes = network.classes(pushes);
      for (int s = 0; s < sizes.length; s++) {
        if (sizes[s] >= flipped[s]) {
          continue;
        }
        if (classes[s] == predicted) {
          safe[s] = Math.max(safe[s], sizes[s]);
        } else {
          flipped[s] = sizes[s];
          label[s] = classes[s];
        }
      }
    }
  }
}
