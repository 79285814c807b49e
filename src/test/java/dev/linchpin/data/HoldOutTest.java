package dev.linchpin.data;

import static dev.linchpin.data.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldOutTest {
  private static final int SIZE = 100;

  /** Image i is i, 100 + i; its label i % 7. */
  private static Dataset whole() {
    byte[] pixels = new byte[2 * SIZE];
    int[] labels = new int[SIZE];
    for (int i = 0; i < SIZE; i++) {
      pixels[2 * i] = (byte) i;
      pixels[2 * i + 1] = (byte) (100 + i);
      labels[i] = i % 7;
    }
    return new ArrayDataset(
        "numbers", new Pixels.Bytes(pixels), 1, 2, 1, labels, Collections.nCopies(7, "class"));
  }

  /** The images of a data set by what they show. */
  private static int[] images(Dataset data) {
    float[] pixels = data.read(0, data.size()).pixels();
    return IntStream.range(0, data.size()).map(i -> Math.round(255 * pixels[2 * i])).toArray();
  }

  private static TreeSet<Integer> heldOut(int count, long seed) {
    return Arrays.stream(images(HoldOut.of(whole(), count, seed).validation()))
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachImageIsInOnePart() {
    HoldOut parts = HoldOut.of(whole(), 30, 9);
    int[] training = images(parts.training());
    int[] validation = images(parts.validation());
    assertThat(training).hasSize(70).isSorted();
    assertThat(validation).hasSize(30).isSorted();
    assertThat(IntStream.concat(Arrays.stream(training), Arrays.stream(validation)).sorted())
        .containsExactlyElementsOf(IntStream.range(0, SIZE).boxed().toList());
    assertThat(parts.validation().name()).isEqualTo("numbers (held-out part)");
  }

  @Test
  void readsAnyRange() {
    Dataset part = HoldOut.of(whole(), 30, 9).training();
    int[] images = images(part);
    for (int from = 0; from < 70; from += 9) {
      for (int to = from; to <= 70; to += 7) {
        ImageBatch batch = part.read(from, to);
        assertThat(batch.first()).isEqualTo(from);
        assertThat(batch.count()).isEqualTo(to - from);
        for (int i = from; i < to; i++) {
          assertThat(batch.labels()[i - from]).isEqualTo(images[i] % 7);
          assertThat(batch.pixels()[2 * (i - from)]).isEqualTo(images[i] / 255f);
          assertThat(batch.pixels()[2 * (i - from) + 1]).isEqualTo((100 + images[i]) / 255f);
        }
      }
    }
  }

  @Test
  void theSeedAloneDecides() {
    assertThat(heldOut(30, 9)).isEqualTo(heldOut(30, 9)).isNotEqualTo(heldOut(30, 10));
    assertThat(heldOut(40, 9)).containsAll(heldOut(30, 9));
    assertThat(HoldOut.of(whole(), 30, 9).training().hash())
        .isEqualTo(HoldOut.of(whole(), 30, 9).training().hash())
        .isNotEqualTo(HoldOut.of(whole(), 30, 10).training().hash())
        .isNotEqualTo(HoldOut.of(whole(), 30, 9).validation().hash());
  }

  /** Over many seeds an image is held out as often as any other: 4 standard deviations. */
  @Test
  void allImagesAreHeldOutEquallyOften() {
    int[] counts = new int[SIZE];
    int seeds = 2000;
    for (int seed = 0; seed < seeds; seed++) {
      heldOut(25, seed).forEach(i -> counts[i]++);
    }
    double deviation = Math.sqrt(seeds * 0.25 * 0.75);
    assertThat(Arrays.stream(counts).boxed())
        .allMatch(count -> Math.abs(count - seeds * 0.25) < 4 * deviation);
  }

  @Test
  void refusesEmptyParts() {
    assertRefused(() -> HoldOut.of(whole(), 0, 1), "numbers", "0 of 100");
    assertRefused(() -> HoldOut.of(whole(), SIZE, 1), "numbers", "100 of 100");
  }
}
