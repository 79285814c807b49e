package dev.linchpin.attack.rule;

/** When APGD looks back (Croce and Hein 2020, section 3.2, as the authors round it). */
final class Checkpoints {
  private static final double FIRST = 0.22;
  private static final double SHORTER = 0.03;
  private static final double LEAST = 0.06;

  private Checkpoints() {}

  /**
   * {@code [steps + 1]}: at a checkpoint the number of steps since the one before, else 0. The
   * first period is 0.22 of the steps, each later one shorter by 0.03, down to 0.06; at least 1.
   */
  static float[] periods(int steps) {
    float[] periods = new float[steps + 1];
    int length = share(FIRST, steps);
    for (int at = length; at <= steps; at += length) {
      periods[at] = length;
      length = Math.max(length - share(SHORTER, steps), share(LEAST, steps));
    }
    return periods;
  }

  private static int share(double share, int steps) {
    return Math.max((int) (share * steps), 1);
  }
}
