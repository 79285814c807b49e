package dev.linchpin.testing;

import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.model.Classifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images from memory.
 *
 * @param pixels {@code [n, height, width, channels]} in [0,1]
 */
public record ArrayImages(
    float[] pixels, int height, int width, int channels, int[] labels, int classes)
    implements Dataset {

  /** Images for a classifier, image i labelled {@code i mod classes}. */
  public static ArrayImages of(Classifier c, float[] pixels) {
    int n = pixels.length / c.pixels();
    int[] labels = IntStream.range(0, n).map(i -> i % c.classes()).toArray();
    return new ArrayImages(pixels, c.height(), c.width(), c.channels(), labels, c.classes());
  }

  /** The first {@code n}. */
  public ArrayImages first(int n) {
    return new ArrayImages(pixels, height, width, channels, Arrays.copyOf(labels, n), classes);
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public List<String> classNames() {
    return IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
  }

  @Override
  public ImageBatch read(int from, int to) {
    int size = height * width * channels;
    return new ImageBatch(
        from,
        Arrays.copyOfRange(pixels, from * size, to * size),
        Arrays.copyOfRange(labels, from, to));
  }

  @Override
  public String hash() {
    return "hash";
  }

  @Override
  public boolean eightBit() {
    return false;
  }
}
