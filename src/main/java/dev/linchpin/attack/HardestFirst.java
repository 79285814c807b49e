package dev.linchpin.attack;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The order in which to attack images: those that the model is surest of first. They take the most
 * steps, and what takes long and begins last is what all slots wait for. It changes no result.
 */
public final class HardestFirst {
  private HardestFirst() {}

  /**
   * Positions of the images by their largest logit less the next one, descending; equal ones stay
   * in their order.
   *
   * @param logits {@code [n, classes]} of the clean images
   */
  public static int[] order(float[] logits, int n) {
    int classes = n == 0 ? 0 : logits.length / n;
    double[] margins = new double[n];
    for (int i = 0; i < n; i++) {
      float first = Float.NEGATIVE_INFINITY;
      float second = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        float logit = logits[i * classes + c];
        second = Math.max(second, Math.min(first, logit));
        first = Math.max(first, logit);
      }
      margins[i] = (double) first - second;
    }
    return IntStream.range(0, n)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -margins[i]))
        .mapToInt(i -> i)
        .toArray();
  }
}
