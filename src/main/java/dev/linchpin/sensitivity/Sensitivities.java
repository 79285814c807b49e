package dev.linchpin.sensitivity;

/**
 * Δ of every neuron of some images (equation 2).
 *
 * @param images number of images n
 * @param features number of neurons F
 * @param delta {@code [n, F]}, row-major: the push of least magnitude that changes the class, its
 *     sign kept; +∞ where there is none, 0 on a tie, never NaN, never -0
 * @param flipClass {@code [n, F]}: the class that wins there; -1 where Δ is +∞
 * @param predicted {@code [n]}: the class y of the clean image, the lowest of equals
 */
public record Sensitivities(
    int images, int features, float[] delta, int[] flipClass, int[] predicted) {
  public Sensitivities {
    if (delta.length != images * features
        || flipClass.length != delta.length
        || predicted.length != images) {
      throw new IllegalArgumentException(
          "Δ, classes and predictions do not fit " + images + " x " + features);
    }
  }

  /** Δ of one neuron of one image. */
  public float delta(int image, int neuron) {
    return delta[image * features + neuron];
  }

  /** The class that wins at z + Δ; -1 where Δ is +∞. */
  public int flipClass(int image, int neuron) {
    return flipClass[image * features + neuron];
  }

  public DeltaState state(int image, int neuron) {
    return DeltaState.of(delta(image, neuron));
  }
}
