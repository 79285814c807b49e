package dev.linchpin.sensitivity;

import java.util.Arrays;

/**
 * μ and σ of every feature z_j over a declared set of images. σ is that of the population (divided
 * by n); it is 0 exactly where z_j is the same for every image.
 *
 * @param images n
 * @param means μ, {@code [F]}
 * @param deviations σ, {@code [F]}
 */
public record NeuronStatistics(long images, double[] means, double[] deviations) {
  public NeuronStatistics {
    if (means.length != deviations.length) {
      throw new IllegalArgumentException(means.length + " means, " + deviations.length + " σ");
    }
  }

  public int features() {
    return means.length;
  }

  public double mean(int neuron) {
    return means[neuron];
  }

  public double deviation(int neuron) {
    return deviations[neuron];
  }

  /** Whether the neuron never varies: it can't be scaled, and no image moves it. */
  public boolean dead(int neuron) {
    return deviations[neuron] == 0;
  }

  /**
   * Takes features batch by batch. Sums and sums of squares are kept in twice the precision of a
   * double (106 bits), so the order of images and the cut into batches are lost in rounding long
   * before a double sees them, and the variance survives means a million times σ. Not safe for
   * several threads: give each its own and {@link #merge}.
   */
  public static final class Accumulator {
    private final int features;
    private final DoubleDouble[] sums;
    private final DoubleDouble[] squares;
    private final float[] least;
    private final float[] most;
    private long images;

    public Accumulator(int features) {
      this.features = features;
      this.sums = DoubleDouble.zeros(features);
      this.squares = DoubleDouble.zeros(features);
      this.least = new float[features];
      this.most = new float[features];
      Arrays.fill(least, Float.POSITIVE_INFINITY);
      Arrays.fill(most, Float.NEGATIVE_INFINITY);
    }

    /**
     * @param z features {@code [n, F]}, row-major
     */
    public void add(float[] z) {
      if (z.length % features != 0) {
        throw new IllegalArgumentException(z.length + " values of " + features + " features");
      }
      for (int i = 0; i < z.length; i++) {
        int j = i % features;
        double value = z[i];
        sums[j].add(value);
        squares[j].add(value * value); // exact: 48 bits
        least[j] = Math.min(least[j], z[i]);
        most[j] = Math.max(most[j], z[i]);
      }
      images += z.length / features;
    }

    /** Adds what another one has seen. */
    public void merge(Accumulator other) {
      for (int j = 0; j < features; j++) {
        sums[j].add(other.sums[j]);
        squares[j].add(other.squares[j]);
        least[j] = Math.min(least[j], other.least[j]);
        most[j] = Math.max(most[j], other.most[j]);
      }
      images += other.images;
    }

    /** μ and σ of all seen so far; there must be an image. */
    public NeuronStatistics finish() {
      if (images == 0) {
        throw new IllegalStateException("no images");
      }
      double[] means = new double[features];
      double[] deviations = new double[features];
      for (int j = 0; j < features; j++) {
        means[j] = sums[j].value() / images;
        if (least[j] != most[j]) {
          double scatter = squares[j].minusSquareOf(sums[j], images);
          deviations[j] = Math.sqrt(Math.max(scatter / images, Double.MIN_NORMAL));
        } else {
          means[j] = least[j];
        }
      }
      return new NeuronStatistics(images, means, deviations);
    }
  }
}
