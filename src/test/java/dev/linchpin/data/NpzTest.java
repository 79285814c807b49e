package dev.linchpin.data;

import static dev.linchpin.data.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
  @TempDir Path folder;

  private static Dataset open(Path path, PixelRange range) {
    return Npz.open(path, Split.TEST, null, null, range, null);
  }

  private static Dataset open(String resource) {
    return open(TestData.resource(resource), PixelRange.UNIT);
  }

  private Dataset arrays(NpyArray images, NpyArray labels, PixelRange range) throws IOException {
    Npy.write(folder.resolve("x.npy"), images);
    Npy.write(folder.resolve("y.npy"), labels);
    return open(folder, range);
  }

  private Dataset floats(PixelRange range, float... pixels) throws IOException {
    return arrays(NpyArray.of(pixels, 1, 1, pixels.length), NpyArray.of(new int[] {1}, 1), range);
  }

  /** Written by numpy.savez and savez_compressed: element i of the images is 5·i. */
  @Test
  void archivesOfNumpy() {
    Dataset stored = open("stored.npz");
    Dataset deflated = open("deflated.npz");
    for (Dataset data : List.of(stored, deflated)) {
      assertThat(data.size()).isEqualTo(3);
      assertThat(data.channels()).isEqualTo(3);
      assertThat(data.eightBit()).isTrue();
      assertThat(data.classNames()).containsExactly("0", "1", "2");
      ImageBatch batch = data.read(1, 3);
      assertThat(batch.labels()).containsExactly(0, 1);
      assertThat(batch.pixels()).hasSize(24);
      for (int i = 0; i < 24; i++) {
        assertThat(batch.pixels()[i]).isEqualTo((12 + i) * 5 / 255f);
      }
    }
    assertThat(stored.hash()).isNotEqualTo(deflated.hash());
    Dataset grey = open(TestData.resource("byte-range.npz"), PixelRange.BYTE);
    assertThat(grey.channels()).isEqualTo(1);
    assertThat(grey.eightBit()).isTrue();
    assertThat(grey.read(0, 1).pixels()).containsExactly(0, 15 / 255f, 30 / 255f, 45 / 255f);
  }

  @Test
  void splitAndKeysChooseArrays() {
    Path path = TestData.resource("deflated.npz");
    assertThat(Npz.open(path, Split.TRAIN, null, null, PixelRange.UNIT, null).size()).isEqualTo(1);
    Dataset named =
        Npz.open(
            path, Split.TEST, "x_train", "y_train", PixelRange.UNIT, List.of("a", "b", "c", "d"));
    assertThat(named.size()).isEqualTo(1);
    assertThat(named.classNames()).containsExactly("a", "b", "c", "d");
    assertRefused(
        () -> Npz.open(path, Split.TEST, "q", null, PixelRange.UNIT, null),
        "no array 'q'",
        "[x_test, x_train, y_test, y_train]");
    assertRefused(
        () -> Npz.open(path, Split.TEST, null, null, PixelRange.UNIT, List.of("a", "b")),
        "label of image 0 is 2",
        "0 to 1");
    assertRefused(() -> open("fortran.npz"), "array 'x.npy'", "Fortran order");
  }

  @Test
  void eightBitOnlyIfEveryPixelIs() throws IOException {
    assertThat(floats(PixelRange.UNIT, 0, 17 / 255f, 1).eightBit()).isTrue();
    assertThat(floats(PixelRange.UNIT, 0, Math.nextUp(17 / 255f), 1).eightBit()).isFalse();
    assertThat(floats(PixelRange.BYTE, 0, 17, 255).eightBit()).isTrue();
    assertThat(floats(PixelRange.BYTE, 0, 17.5f, 255).eightBit()).isFalse();
    assertThat(floats(PixelRange.BYTE, 0, 17.5f, 255).read(0, 1).pixels())
        .containsExactly(0, 17.5f / 255, 1);
  }

  @Test
  void refusesRanges() throws IOException {
    assertRefused(
        () -> floats(PixelRange.UNIT, 0, 254), "[0.0, 254.0]", "declare", "range as 0..255");
    assertRefused(() -> floats(PixelRange.UNIT, -2.1f, 2), "[-2.1, 2.0]", "before normalisation");
    assertRefused(() -> floats(PixelRange.BYTE, 0, 256), "[0.0, 256.0]", "[0, 255]");
    assertRefused(() -> floats(PixelRange.UNIT, 0, Float.NaN), "array 'x'", "image 0 holds NaN");
    NpyArray labels = NpyArray.of(new int[] {1, 0, 1}, 3);
    assertRefused(
        () ->
            arrays(
                NpyArray.of(new float[] {0, 1, Float.POSITIVE_INFINITY}, 3, 1, 1),
                labels,
                PixelRange.UNIT),
        "image 2 holds Infinity");
  }

  @Test
  void refusesShapesAndTypes() throws IOException {
    NpyArray images = NpyArray.of(new byte[12], 2, 2, 3);
    NpyArray labels = NpyArray.of(new long[] {1, 2}, 2);
    assertThat(arrays(images, labels, PixelRange.UNIT).classNames()).hasSize(3);
    assertRefused(
        () -> arrays(NpyArray.of(new byte[24], 2, 3, 2, 2), labels, PixelRange.UNIT),
        "[2, 3, 2, 2]",
        "channels seem to come first");
    assertRefused(
        () -> arrays(NpyArray.of(new byte[4], 2, 2), labels, PixelRange.UNIT), "[2, 2]", "[n,h,w]");
    assertRefused(
        () -> arrays(NpyArray.of(new int[12], 2, 2, 3), labels, PixelRange.UNIT), "type i4", "u1");
    assertRefused(
        () -> arrays(images, NpyArray.of(new long[20], 2, 10), PixelRange.UNIT), "one-hot");
    assertRefused(() -> arrays(images, NpyArray.of(new float[2], 2), PixelRange.UNIT), "type f4");
    assertRefused(
        () -> arrays(images, NpyArray.of(new long[] {0, -1}, 2), PixelRange.UNIT),
        "label of image 1 is -1");
    assertRefused(
        () -> arrays(images, NpyArray.of(new long[3], 3), PixelRange.UNIT),
        "2 images but 3 labels");
    assertRefused(
        () -> arrays(NpyArray.of(new byte[0], 0, 2, 3), labels, PixelRange.UNIT),
        "shape [0, 2, 3]");
    Files.delete(folder.resolve("y.npy"));
    assertRefused(() -> open(folder, PixelRange.UNIT), "no array of labels", "it has [x]");
    Path zip = folder.resolve("a.npz");
    byte[] good = Files.readAllBytes(TestData.resource("stored.npz"));
    Files.write(zip, Arrays.copyOf(good, good.length / 2));
    assertRefused(() -> open(zip, PixelRange.UNIT), zip.toString(), "not a readable .npz");
    assertRefused(() -> open(folder.resolve("none"), PixelRange.UNIT), "no such file");
  }
}
