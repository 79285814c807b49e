package dev.linchpin.cli;

import dev.linchpin.base.NpyArray;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Images that a small network learns in seconds: where the bright square is, is the class. */
final class Patterns {
  static final int SIZE = 8;
  static final int CLASSES = 4;

  private Patterns() {}

  /** Arrays {@code images_train}, {@code labels_train} and likewise {@code _test}. */
  static Path npz(Path file, int train, int test) {
    Map<String, NpyArray> arrays = new TreeMap<>();
    add(arrays, "train", train, 1);
    add(arrays, "test", test, 2);
    return Linchpin.zip(file, arrays);
  }

  private static void add(Map<String, NpyArray> arrays, String split, int n, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[n * SIZE * SIZE];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(CLASSES);
      int top = labels[i] / 2 * SIZE / 2;
      int left = labels[i] % 2 * SIZE / 2;
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          boolean bright = y >= top && y < top + SIZE / 2 && x >= left && x < left + SIZE / 2;
          int value = random.nextInt(160) + (bright ? 60 : 0);
          pixels[(i * SIZE + y) * SIZE + x] = (byte) value;
        }
      }
    }
    arrays.put("images_" + split, NpyArray.of(pixels, n, SIZE, SIZE, 1));
    arrays.put("labels_" + split, NpyArray.of(labels, n));
  }
}
