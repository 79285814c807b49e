package dev.linchpin.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Some images of a data set, in its order. */
final class Selection extends AbstractDataset {
  private final Dataset whole;
  private final int[] indices;

  /**
   * @param part what it is, for messages
   * @param indices ascending
   */
  Selection(Dataset whole, String part, int[] indices) {
    super(
        whole.name() + " (" + part + ")",
        new int[] {indices.length, whole.height(), whole.width(), whole.channels()},
        whole.classNames());
    this.whole = whole;
    this.indices = indices.clone();
  }

  @Override
  public ImageBatch read(int from, int to) {
    checkRange(from, to);
    float[] pixels = new float[(to - from) * imageSize()];
    int[] labels = new int[to - from];
    for (int start = from; start < to; ) {
      int end = start + 1;
      while (end < to && indices[end] == indices[end - 1] + 1) {
        end++;
      }
      ImageBatch run = whole.read(indices[start], indices[end - 1] + 1);
      System.arraycopy(run.pixels(), 0, pixels, (start - from) * imageSize(), run.pixels().length);
      System.arraycopy(run.labels(), 0, labels, start - from, run.count());
      start = end;
    }
    return new ImageBatch(from, pixels, labels);
  }

  @Override
  public boolean eightBit() {
    return whole.eightBit();
  }

  @Override
  void digest(MessageDigest digest, int count) {
    digest.update(whole.hash().getBytes(StandardCharsets.UTF_8));
    ByteBuffer bytes = ByteBuffer.allocate(4 * count);
    bytes.asIntBuffer().put(indices, 0, count);
    digest.update(bytes);
  }
}
