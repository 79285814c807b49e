package dev.linchpin.train.input;

import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Images whose pixels tell their number.
 *
 * @param onRead called with the number of each image that is read
 */
record FakeImages(
    int size, int height, int width, int channels, boolean eightBit, IntConsumer onRead)
    implements Dataset {
  static final int CLASSES = 5;

  static FakeImages of(int size) {
    return new FakeImages(size, 4, 5, 3, true, i -> {});
  }

  FakeImages onRead(IntConsumer consumer) {
    return new FakeImages(size, height, width, channels, eightBit, consumer);
  }

  /** All 256 values occur. */
  static float pixel(int image, int k) {
    return (image * 37 + k * 11) % 256 / 255f;
  }

  static int label(int image) {
    return image * 3 % CLASSES;
  }

  @Override
  public String name() {
    return "fake:images";
  }

  @Override
  public List<String> classNames() {
    return Collections.nCopies(CLASSES, "class");
  }

  @Override
  public ImageBatch read(int from, int to) {
    int image = height * width * channels;
    float[] pixels = new float[(to - from) * image];
    int[] labels = new int[to - from];
    for (int i = from; i < to; i++) {
      onRead.accept(i);
      labels[i - from] = label(i);
      for (int k = 0; k < image; k++) {
        pixels[(i - from) * image + k] = pixel(i, k);
      }
    }
    return new ImageBatch(from, pixels, labels);
  }

  @Override
  public String hash() {
    return "none";
  }
}
