package dev.linchpin.train.input;

/**
 * Size of one image; its pixels are {@code [height, width, channels]}, row-major.
 *
 * @param channels 1 or 3
 */
public record ImageShape(int height, int width, int channels) {
  /** Number of values. */
  public int size() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }
}
