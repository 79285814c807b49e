package dev.linchpin.sensitivity;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The average of |Δ| over images, by which features are pruned (section 3 of the paper).
 *
 * <p>It is the plain mean, 0 on ties included, in the extended reals: +∞ on any image makes it +∞.
 * So give it Δ without regard to the features' interval. Then Δ is +∞ on every image (a row of W
 * that is constant: the neuron can't flip any class) or on none. With the interval nearly every
 * neuron has images without a crossing, and those that hardly ever have one must not look sensitive
 * for the few where they do.
 */
public final class AverageDelta {
  private final double[] sums;
  private long images;

  public AverageDelta(int features) {
    this.sums = new double[features];
  }

  /** Adds images. */
  public void add(Sensitivities part) {
    if (part.features() != sums.length) {
      throw new IllegalArgumentException(part.features() + " neurons, not " + sums.length);
    }
    for (int i = 0; i < part.images(); i++) {
      for (int j = 0; j < sums.length; j++) {
        sums[j] += Math.abs(part.delta(i, j));
      }
    }
    images += part.images();
  }

  /** The average of each neuron; there must be an image. */
  public double[] averages() {
    if (images == 0) {
      throw new IllegalStateException("no images");
    }
    return Arrays.stream(sums).map(s -> s / images).toArray();
  }

  /**
   * All neurons, the most sensitive (of least average) first. Dead neurons (σ = 0) count as +∞;
   * equal ones go by index.
   */
  public int[] order(NeuronStatistics statistics) {
    double[] averages = averages();
    Comparator<Integer> byAverage =
        Comparator.comparingDouble(
            j -> statistics.dead(j) ? Double.POSITIVE_INFINITY : averages[j]);
    return IntStream.range(0, averages.length)
        .boxed()
        .sorted(byAverage.thenComparingInt(j -> j))
        .mapToInt(j -> j)
        .toArray();
  }
}
