package dev.linchpin.attack.threat;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Eight-bit images inside an L1 ball. */
final class L1Rounding {
  private L1Rounding() {}

  /** See {@link L1#toEightBit}; {@code radius} has the tolerance in it. */
  static float[] round(float[] clean, float[] x, double radius) {
    float[] rounded = EightBit.round(x);
    double distance = Distances.l1(clean, rounded);
    if (distance <= radius) {
      return rounded;
    }
    for (int p : byOvershoot(clean, x, rounded)) {
      float back = EightBit.pixel(EightBit.level(rounded[p]) + (rounded[p] > clean[p] ? -1 : 1));
      double gain = Math.abs((double) rounded[p] - clean[p]) - Math.abs((double) back - clean[p]);
      if (gain > 0) {
        rounded[p] = back;
        distance -= gain;
      }
      // The running difference is off in its last digits; the sum proper decides.
      if (distance <= radius && Distances.l1(clean, rounded) <= radius) {
        break;
      }
    }
    return rounded;
  }

  /** Pixels that rounding took farther from the clean ones, the most so first. */
  private static List<Integer> byOvershoot(float[] clean, float[] x, float[] rounded) {
    double[] overshoot = new double[x.length];
    for (int p = 0; p < x.length; p++) {
      overshoot[p] = Math.abs((double) rounded[p] - clean[p]) - Math.abs((double) x[p] - clean[p]);
    }
    return IntStream.range(0, x.length)
        .filter(p -> overshoot[p] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer p) -> -overshoot[p]))
        .toList();
  }
}
