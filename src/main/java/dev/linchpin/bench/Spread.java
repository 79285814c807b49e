package dev.linchpin.bench;

import java.util.Arrays;

/** What several rounds of one measurement gave. */
public record Spread(int rounds, double median, double min, double max) {

  /**
   * @param values one a round, at least one
   */
  static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return new Spread(n, (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1]);
  }

  /** Seconds that the work takes, once it has been done {@code warmUps} times. */
  static Spread seconds(int warmUps, int rounds, Runnable work) {
    double[] seconds = new double[rounds];
    for (int i = -warmUps; i < rounds; i++) {
      long begin = System.nanoTime();
      work.run();
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - begin) * 1e-9;
      }
    }
    return of(seconds);
  }
}
