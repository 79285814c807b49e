package dev.linchpin.train.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.base.UserError;
import dev.linchpin.train.input.PadAndCrop.Border;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an augmentation makes is looked for among all that it may make, written pixel by pixel; how
 * often each comes is compared with what it should be.
 */
class AugmentationTest {
  private static final int DRAWS = 20_000;

  /** One possible result: the pixel (y, x, c) of it. */
  private interface Pixel {
    float at(int y, int x, int c);
  }

  /** An image whose pixels all differ, none of them 0 or the grey. */
  private static float[] image(ImageShape shape) {
    float[] pixels = new float[shape.size()];
    for (int k = 0; k < pixels.length; k++) {
      pixels[k] = (k + 1) / (float) (pixels.length + 2);
    }
    return pixels;
  }

  private static float[] draw(ImageShape shape, Pixel pixel) {
    float[] pixels = new float[shape.size()];
    int k = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int c = 0; c < shape.channels(); c++) {
          pixels[k++] = pixel.at(y, x, c);
        }
      }
    }
    return pixels;
  }

  private static void check(Augmentation augmentation, ImageShape shape, Stream<Pixel> possible) {
    List<float[]> expected = possible.map(pixel -> draw(shape, pixel)).toList();
    float[] from = image(shape);
    float[] to = new float[from.length];
    long[] counts = new long[expected.size()];
    for (int i = 0; i < DRAWS; i++) {
      Arrays.fill(to, Float.NaN);
      augmentation.apply(shape, from, to, new CounterRandom(3, i, 0, 0));
      int found = 0;
      while (found < counts.length && !Arrays.equals(expected.get(found), to)) {
        found++;
      }
      assertThat(found).as("a possible result: %s", to).isLessThan(counts.length);
      counts[found]++;
    }
    assertThat(from).as("not changed").isEqualTo(image(shape));
    ChiSquare.assertUniform(counts);
  }

  private static float source(ImageShape shape, int y, int x, int c) {
    return image(shape)[(y * shape.width() + x) * shape.channels() + c];
  }

  @ParameterizedTest
  @CsvSource({"4, 5, 3", "1, 2, 1", "6, 4, 1"})
  void flip(int height, int width, int channels) {
    ImageShape shape = new ImageShape(height, width, channels);
    check(
        new HorizontalFlip(),
        shape,
        Stream.of(
            (y, x, c) -> source(shape, y, x, c), (y, x, c) -> source(shape, y, width - 1 - x, c)));
  }

  /** Padding wider than the image, too. */
  @ParameterizedTest
  @CsvSource({
    "5, 6, 3, 2, BLACK",
    "4, 3, 1, 1, BLACK",
    "5, 6, 3, 2, REFLECT",
    "3, 4, 1, 4, REFLECT"
  })
  void padAndCrop(int height, int width, int channels, int padding, Border border) {
    ImageShape shape = new ImageShape(height, width, channels);
    int side = 2 * padding + 1;
    Stream<Pixel> crops =
        Stream.iterate(0, k -> k < side * side, k -> k + 1)
            .map(
                k ->
                    (y, x, c) -> {
                      int row = y + k / side - padding;
                      int column = x + k % side - padding;
                      boolean inside = row >= 0 && row < height && column >= 0 && column < width;
                      return inside || border == Border.REFLECT
                          ? source(shape, bounced(row, height), bounced(column, width), c)
                          : 0;
                    });
    if (padding >= height) {
      // Reflections repeat: other shifts, same crop. Only the pixels are checked.
      checkPixels(new PadAndCrop(padding, border), shape, crops);
    } else {
      check(new PadAndCrop(padding, border), shape, crops);
    }
  }

  /** Where a walk that turns round at the ends is. */
  private static int bounced(int at, int length) {
    int place = 0;
    int direction = at < 0 ? -1 : 1;
    for (int step = 0; step < Math.abs(at); step++) {
      if (place + direction < 0 || place + direction >= length) {
        direction = -direction;
      }
      place += direction;
    }
    return place;
  }

  private static void checkPixels(
      Augmentation augmentation, ImageShape shape, Stream<Pixel> possible) {
    List<float[]> expected = possible.map(pixel -> draw(shape, pixel)).toList();
    float[] to = new float[shape.size()];
    for (int i = 0; i < 500; i++) {
      augmentation.apply(shape, image(shape), to, new CounterRandom(3, i, 0, 0));
      assertThat(expected).anyMatch(candidate -> Arrays.equals(candidate, to));
    }
  }

  @Test
  void paddingFarWiderThanTheImageCanLeaveNothingOfIt() {
    ImageShape shape = new ImageShape(2, 2, 1);
    float[] to = new float[4];
    boolean empty = false;
    for (int i = 0; i < 200; i++) {
      new PadAndCrop(5, Border.BLACK).apply(shape, image(shape), to, new CounterRandom(1, i, 0, 0));
      empty |= Arrays.equals(to, new float[4]);
    }
    assertThat(empty).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"5, 7, 3, 3", "6, 4, 1, 2", "4, 4, 1, 1"})
  void cutout(int height, int width, int channels, int size) {
    ImageShape shape = new ImageShape(height, width, channels);
    check(
        new Cutout(size, 0.001),
        shape,
        Stream.iterate(0, k -> k < height * width, k -> k + 1)
            .map(
                k ->
                    (y, x, c) -> {
                      int top = k / width - size / 2;
                      int left = k % width - size / 2;
                      boolean cut = y >= top && y < top + size && x >= left && x < left + size;
                      return cut ? 0.001f : source(shape, y, x, c);
                    }));
  }

  @Test
  void ordersAreUniformPermutations() {
    EpochOrder order = new EpochOrder(5, 4);
    long[] counts = new long[24];
    for (int epoch = 0; epoch < 4800; epoch++) {
      int[] one = order.of(epoch).clone();
      // Lehmer code: the number of a permutation.
      int code = 0;
      for (int i = 0; i < 4; i++) {
        int smaller = 0;
        for (int j = i + 1; j < 4; j++) {
          smaller += one[j] < one[i] ? 1 : 0;
        }
        code = code * (4 - i) + smaller;
      }
      counts[code]++;
      Arrays.sort(one);
      assertThat(one).containsExactly(0, 1, 2, 3);
    }
    ChiSquare.assertUniform(counts);
  }

  @Test
  void namesTellTheOptions() {
    assertThat(new PadAndCrop(4, Border.REFLECT).name()).isEqualTo("pad-and-crop(4, reflect)");
    assertThat(new Cutout(8, 0.5).name()).isEqualTo("cutout(8, 0.5)");
    assertThat(new HorizontalFlip().name()).isEqualTo("flip");
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    Stream.<Runnable>of(
            () -> new PadAndCrop(0, Border.BLACK),
            () -> new Cutout(0, 0.5),
            () -> new Cutout(8, 1.5),
            () -> new BatchOptions(0, List.of(), 1, 1, 0),
            () -> new BatchOptions(8, List.of(), 1, 0, 0))
        .forEach(wrong -> assertThatThrownBy(wrong::run).isInstanceOf(UserError.class));
  }
}
