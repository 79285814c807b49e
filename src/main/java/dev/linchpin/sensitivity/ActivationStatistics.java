package dev.linchpin.sensitivity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What values each feature takes over some images, with histograms on one scale for all features.
 * It holds on to the features handed to it, as the scale is known at the end only: 4·n·F bytes (20
 * MB for 10,000 images and 512 features).
 */
public final class ActivationStatistics {
  /** Of a histogram. */
  public static final int BINS = 50;

  private final int features;
  private final NeuronStatistics.Accumulator moments;
  private final List<float[]> parts = new ArrayList<>();
  private float low = Float.POSITIVE_INFINITY;
  private float high = Float.NEGATIVE_INFINITY;

  /**
   * One feature.
   *
   * @param deviation of the population
   * @param zeroShare share of images on which it is exactly 0
   * @param histogram images in each bin
   */
  public record Neuron(
      int neuron,
      int images,
      float min,
      float max,
      double mean,
      double deviation,
      double zeroShare,
      List<Integer> histogram) {
    public Neuron {
      histogram = List.copyOf(histogram);
    }
  }

  public ActivationStatistics(int features) {
    this.features = features;
    this.moments = new NeuronStatistics.Accumulator(features);
  }

  /**
   * Adds images; the array must not change afterwards.
   *
   * @param z finite, {@code [n, F]}
   */
  public void add(float[] z) {
    moments.add(z);
    parts.add(z);
    for (float value : z) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }

  /** The least of all values: the lower end of the histograms. */
  public float low() {
    return low;
  }

  /** The largest of all values: the upper end of the histograms. */
  public float high() {
    return high;
  }

  /** One entry a feature, by index; there must be an image. */
  public List<Neuron> neurons() {
    NeuronStatistics statistics = moments.finish();
    return IntStream.range(0, features).mapToObj(j -> neuron(j, statistics)).toList();
  }

  private Neuron neuron(int j, NeuronStatistics statistics) {
    int[] histogram = new int[BINS];
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    int zeros = 0;
    int images = 0;
    for (float[] z : parts) {
      for (int at = j; at < z.length; at += features) {
        float value = z[at];
        min = Math.min(min, value);
        max = Math.max(max, value);
        zeros += value == 0 ? 1 : 0;
        histogram[bin(value)]++;
        images++;
      }
    }
    return new Neuron(
        j,
        images,
        min,
        max,
        statistics.mean(j),
        statistics.deviation(j),
        (double) zeros / images,
        Arrays.stream(histogram).boxed().toList());
  }

  /** Bins hold their lower edge, the last one its upper edge, too: as {@code numpy.histogram}'s. */
  private int bin(float value) {
    if (value == high) {
      return BINS - 1;
    }
    int bin = Math.min(BINS - 1, (int) ((value - (double) low) / width()));
    // The division may round over an edge.
    while (bin > 0 && value < edge(bin)) {
      bin--;
    }
    while (bin < BINS - 1 && value >= edge(bin + 1)) {
      bin++;
    }
    return bin;
  }

  private double width() {
    return ((double) high - low) / BINS;
  }

  private double edge(int bin) {
    return low + bin * width();
  }
}
