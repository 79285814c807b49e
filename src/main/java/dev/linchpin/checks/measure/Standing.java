package dev.linchpin.checks.measure;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Some images and what a model makes of them.
 *
 * @param pixels {@code [n, height, width, channels]} in [0,1]
 * @param index {@code [n]}: in the data set
 * @param cleanClass {@code [n]}, by the verdict graph
 */
public record Standing(float[] pixels, int[] index, int[] cleanClass) {
  public int size() {
    return index.length;
  }

  /** Those whose index passes, at most {@code most}. */
  public Standing where(IntPredicate wanted, int most) {
    int[] kept =
        IntStream.range(0, size()).filter(i -> wanted.test(index[i])).limit(most).toArray();
    int size = size() == 0 ? 0 : pixels.length / size();
    float[] some = new float[kept.length * size];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(pixels, kept[i] * size, some, i * size, size);
    }
    return new Standing(
        some,
        Arrays.stream(kept).map(i -> index[i]).toArray(),
        Arrays.stream(kept).map(i -> cleanClass[i]).toArray());
  }

  /** One image. */
  float[] image(int i) {
    int size = pixels.length / size();
    return Arrays.copyOfRange(pixels, i * size, (i + 1) * size);
  }
}
