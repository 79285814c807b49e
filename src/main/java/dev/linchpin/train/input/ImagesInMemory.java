package dev.linchpin.train.input;

import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import java.util.stream.IntStream;

/** A whole 8-bit data set, a byte a value, read once. */
final class ImagesInMemory implements ImageSource {
  private static final int SLICE = 256;
  private static final float[] UNIT = new float[256];

  static {
    for (int v = 0; v < UNIT.length; v++) {
      UNIT[v] = v / 255f;
    }
  }

  private final byte[][] pixels;
  private final int[] labels;

  ImagesInMemory(Dataset data, ModelClasses classes) {
    pixels = new byte[data.size()][];
    labels = new int[data.size()];
    IntStream.range(0, (data.size() + SLICE - 1) / SLICE)
        .parallel()
        .forEach(slice -> read(data, classes, slice * SLICE));
  }

  /** Bytes that a data set would take. */
  static long bytes(Dataset data) {
    return (long) data.size() * data.height() * data.width() * data.channels();
  }

  private void read(Dataset data, ModelClasses classes, int from) {
    ImageBatch slice = data.read(from, Math.min(data.size(), from + SLICE));
    int size = slice.pixels().length / slice.count();
    for (int i = 0; i < slice.count(); i++) {
      byte[] image = new byte[size];
      for (int k = 0; k < size; k++) {
        image[k] = (byte) Math.round(slice.pixels()[i * size + k] * 255);
      }
      pixels[from + i] = image;
      labels[from + i] = classes.of(slice.labels()[i], from + i, data.name());
    }
  }

  @Override
  public int read(int index, float[] into) {
    byte[] image = pixels[index];
    for (int k = 0; k < image.length; k++) {
      into[k] = UNIT[image[k] & 0xff];
    }
    return labels[index];
  }
}
