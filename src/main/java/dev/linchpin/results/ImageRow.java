package dev.linchpin.results;

/**
 * An image without any attack.
 *
 * @param image index in the data set
 * @param label true class
 * @param predicted class of the unfolded float32 graph
 * @param finite neurons with a finite Δ ≠ 0; -1 where sensitivity was not asked for
 */
public record ImageRow(String model, int image, int label, int predicted, int finite) {
  public boolean correct() {
    return predicted == label;
  }
}
