package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** A data set whose pixels are in memory, as all formats but image folders are. */
final class ArrayDataset extends AbstractDataset {
  private final Pixels pixels;
  private final int[] labels;

  /**
   * @param height in pixels; width and channels likewise
   * @throws UserError if there are no images, their number is not that of the labels, or a label is
   *     no index of {@code classNames}
   */
  ArrayDataset(
      String name,
      Pixels pixels,
      int height,
      int width,
      int channels,
      int[] labels,
      List<String> classNames) {
    super(
        name,
        new int[] {pixels.length() / (height * width * channels), height, width, channels},
        classNames);
    if (size() != labels.length) {
      throw UserError.input(
          "%s: %d images but %d labels; do the two belong together?", name, size(), labels.length);
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classNames.size()) {
        throw UserError.input(
            "%s: label of image %d is %d; %d classes have labels 0 to %d",
            name, i, labels[i], classNames.size(), classNames.size() - 1);
      }
    }
    this.pixels = pixels;
    this.labels = labels.clone();
  }

  @Override
  public ImageBatch read(int from, int to) {
    checkRange(from, to);
    float[] out = new float[(to - from) * imageSize()];
    pixels.read(from * imageSize(), out);
    return new ImageBatch(from, out, Arrays.copyOfRange(labels, from, to));
  }

  @Override
  public boolean eightBit() {
    return pixels.eightBit();
  }

  @Override
  void digest(MessageDigest digest, int count) {
    pixels.digest(digest, count * imageSize());
    ByteBuffer bytes = ByteBuffer.allocate(4 * count);
    bytes.asIntBuffer().put(labels, 0, count);
    digest.update(bytes);
  }
}
