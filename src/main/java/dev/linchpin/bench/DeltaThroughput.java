package dev.linchpin.bench;

/**
 * How much of Δ comes in a second, at the median time.
 *
 * @param valuesPerSecond a value an image and neuron
 */
public record DeltaThroughput(double imagesPerSecond, double valuesPerSecond) {
  static DeltaThroughput of(DeltaSize size, Spread seconds) {
    double images = size.images() / seconds.median();
    return new DeltaThroughput(images, images * size.features());
  }
}
