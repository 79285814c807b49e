package dev.linchpin.report.page;

import dev.linchpin.base.NpyArray;
import java.util.Arrays;

/**
 * One image, {@code [height, width, channels] float32} in [0,1], row-major.
 *
 * @param values not copied
 */
record Pixels(float[] values, int height, int width, int channels) {
  private static final float GREY = 0.5f;

  /** Entry {@code row} of {@code [n, height, width, channels]}. */
  static Pixels of(NpyArray images, int row) {
    int[] shape = images.shape();
    int size = shape[1] * shape[2] * shape[3];
    float[] all = images.floats();
    return new Pixels(
        Arrays.copyOfRange(all, row * size, (row + 1) * size), shape[1], shape[2], shape[3]);
  }

  boolean sameShape(Pixels other) {
    return height == other.height && width == other.width && channels == other.channels;
  }

  /** max |this − other|. */
  float largestDifference(Pixels other) {
    float largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(values[i] - other.values[i]));
    }
    return largest;
  }

  /** {@code factor · (this − other)} about a middle grey. */
  Pixels difference(Pixels other, float factor) {
    float[] difference = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      difference[i] = GREY + factor * (values[i] - other.values[i]);
    }
    return new Pixels(difference, height, width, channels);
  }

  /** Means over squares, so that neither side has more than {@code most} pixels. */
  Pixels smaller(int most) {
    int by = (Math.max(height, width) + most - 1) / most;
    if (by <= 1) {
      return this;
    }
    int h = height / by;
    int w = width / by;
    float[] means = new float[h * w * channels];
    for (int y = 0; y < h * by; y++) {
      for (int x = 0; x < w * by; x++) {
        for (int c = 0; c < channels; c++) {
          means[((y / by) * w + x / by) * channels + c] +=
              values[(y * width + x) * channels + c] / (by * by);
        }
      }
    }
    return new Pixels(means, h, w, channels);
  }

  /** Itself, or its first channel where a PNG has no such number of channels. */
  Pixels showable() {
    if (channels == 1 || channels == 3) {
      return this;
    }
    float[] first = new float[height * width];
    for (int i = 0; i < first.length; i++) {
      first[i] = values[i * channels];
    }
    return new Pixels(first, height, width, 1);
  }
}
