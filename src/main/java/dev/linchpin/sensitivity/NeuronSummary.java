package dev.linchpin.sensitivity;

/**
 * One neuron's Δ over many images.
 *
 * @param neuron index into the features
 * @param images number of images n
 * @param finite number of images with a finite Δ that is not 0
 * @param infinite number of images where no push of this neuron changes the class
 * @param ties number of images where Δ is 0
 * @param mean mean of |Δ| over the images where it is finite and not 0; NaN where there are none
 * @param quantiles of |Δ| over all images at {@link SensitivitySummary#LEVELS}, linearly
 *     interpolated; +∞ counts as larger than all, so that a neuron which hardly ever flips a class
 *     does not look sensitive
 */
public record NeuronSummary(
    int neuron, int images, int finite, int infinite, int ties, double mean, double[] quantiles) {

  public double median() {
    return quantiles[SensitivitySummary.MEDIAN];
  }

  public double infiniteShare() {
    return (double) infinite / images;
  }

  public double tieShare() {
    return (double) ties / images;
  }
}
