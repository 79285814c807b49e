package dev.linchpin.results;

import java.util.List;

/**
 * How active a feature is over the images of the run.
 *
 * @param n images
 * @param min least z
 * @param max largest z
 * @param mean of z
 * @param std of z
 * @param zeroShare share of the images on which z is exactly 0
 * @param histogram images in each of 50 bins of equal width from the least to the largest z of all
 *     features of the model; the last bin holds its upper end
 * @param low lower end of the histogram
 * @param high upper end of the histogram
 */
public record ActivationRow(
    String model,
    int neuron,
    int n,
    float min,
    float max,
    float mean,
    float std,
    float zeroShare,
    List<Integer> histogram,
    float low,
    float high) {
  public ActivationRow {
    histogram = List.copyOf(histogram);
  }
}
