package dev.linchpin.sensitivity;

/**
 * One neuron's Δ over many images. Statistics of |Δ| are over the images where it is finite and not
 * 0, and NaN where there are none.
 *
 * @param neuron index into the features
 * @param images number of images n
 * @param finite number of images with a finite Δ that is not 0
 * @param infinite number of images where no push of this neuron changes the class
 * @param ties number of images where Δ is 0
 * @param mostSensitive number of images where |Δ| is the least of all finite ones (lowest index
 *     among equals)
 * @param mean mean of |Δ|
 * @param quantiles of |Δ| at {@link SensitivitySummary#LEVELS}, linearly interpolated
 */
public record NeuronSummary(
    int neuron,
    int images,
    int finite,
    int infinite,
    int ties,
    int mostSensitive,
    double mean,
    double[] quantiles) {

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
