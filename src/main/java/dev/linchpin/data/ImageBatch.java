package dev.linchpin.data;

/**
 * Consecutive images of a data set.
 *
 * @param first index of the first one in the data set
 * @param pixels {@code [count, height, width, channels] float32} in [0,1], row-major
 * @param labels {@code [count]}
 */
public record ImageBatch(int first, float[] pixels, int[] labels) {
  public int count() {
    return labels.length;
  }
}
