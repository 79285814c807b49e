package dev.linchpin.sensitivity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gathers Δ of many images and sums it up for each neuron, exactly and whatever the order of
 * images. It holds on to the Δ handed to it: 4·n·F bytes (80 MB for 10,000 images and 2,048
 * features).
 */
public final class SensitivitySummary {
  /** Levels of {@link NeuronSummary#quantiles}, ascending. */
  public static final List<Double> LEVELS = List.of(0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0);

  static final int MEDIAN = LEVELS.indexOf(0.5);

  /** Neurons gathered together: one cache line of floats. */
  private static final int TILE = 16;

  private final int features;
  private final List<Sensitivities> parts = new ArrayList<>();

  public SensitivitySummary(int features) {
    this.features = features;
  }

  /** Adds images; the arrays must not change afterwards. */
  public void add(Sensitivities part) {
    if (part.features() != features) {
      throw new IllegalArgumentException(part.features() + " neurons, not " + features);
    }
    parts.add(part);
  }

  /** One entry a neuron, by index. */
  public List<NeuronSummary> neurons() {
    int images = parts.stream().mapToInt(Sensitivities::images).sum();
    NeuronSummary[] out = new NeuronSummary[features];
    IntStream.range(0, (features + TILE - 1) / TILE)
        .parallel()
        .forEach(
            tile -> {
              int from = tile * TILE;
              float[][] columns = columns(from, Math.min(TILE, features - from), images);
              for (int j = 0; j < columns.length; j++) {
                out[from + j] = summary(from + j, columns[j]);
              }
            });
    return List.of(out);
  }

  private float[][] columns(int from, int width, int images) {
    float[][] columns = new float[width][images];
    int row = 0;
    for (Sensitivities part : parts) {
      for (int i = 0; i < part.images(); i++, row++) {
        for (int j = 0; j < width; j++) {
          columns[j][row] = Math.abs(part.delta(i, from + j));
        }
      }
    }
    return columns;
  }

  private static NeuronSummary summary(int neuron, float[] sizes) {
    Arrays.sort(sizes);
    int ties = 0;
    while (ties < sizes.length && sizes[ties] == 0) {
      ties++;
    }
    int end = sizes.length;
    while (end > ties && sizes[end - 1] == Float.POSITIVE_INFINITY) {
      end--;
    }
    double sum = 0;
    for (int i = ties; i < end; i++) {
      sum += sizes[i];
    }
    int finite = end - ties;
    double[] quantiles = new double[LEVELS.size()];
    for (int q = 0; q < quantiles.length; q++) {
      quantiles[q] = quantile(sizes, LEVELS.get(q));
    }
    return new NeuronSummary(
        neuron,
        sizes.length,
        finite,
        sizes.length - end,
        ties,
        finite == 0 ? Double.NaN : sum / finite,
        quantiles);
  }

  private static double quantile(float[] sorted, double level) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double position = level * (sorted.length - 1);
    int below = (int) position;
    double weight = position - below;
    double low = sorted[below];
    // Not low + 0·(∞ − low), which is NaN.
    return weight == 0 ? low : low + weight * (sorted[below + 1] - low);
  }
}
