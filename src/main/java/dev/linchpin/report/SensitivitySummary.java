package dev.linchpin.report;

import java.util.List;

/**
 * Sensitivity of a model over the images of a run (equation 2).
 *
 * @param neurons number of neurons
 * @param images number of images
 * @param dead neurons with σ = 0
 * @param medianDelta median over neurons of the median |Δ| over images
 * @param shareNoCrossing share of (image, neuron) with Δ = +∞
 * @param shareTie share of (image, neuron) with Δ = 0
 * @param mostSensitive the neurons that are the most sensitive of most images, in that order
 */
public record SensitivitySummary(
    String model,
    int neurons,
    int images,
    int dead,
    double medianDelta,
    double shareNoCrossing,
    double shareTie,
    List<Neuron> mostSensitive) {

  /**
   * One neuron.
   *
   * @param share share of images of which it has the least finite |Δ| &gt; 0
   * @param medianDelta median of |Δ| over images, +∞ included
   */
  public record Neuron(int neuron, double share, double medianDelta, boolean dead) {}

  public SensitivitySummary {
    mostSensitive = List.copyOf(mostSensitive);
  }
}
