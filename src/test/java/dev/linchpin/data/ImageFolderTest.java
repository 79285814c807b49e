package dev.linchpin.data;

import static dev.linchpin.data.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private static final ImageSize SMALL = ImageSize.stretch(4, 6, Interpolation.BILINEAR);

  @TempDir Path root;

  @BeforeEach
  void makeFolder() throws IOException {
    add("dog/b.png", "rgb.png");
    add("dog/a.JPEG", "full.jpg");
    add("cat/z.jpg", "grey.jpg");
    add("cat/notes.txt", "rgb.png");
  }

  private void add(String to, String fixture) throws IOException {
    Path file = root.resolve(to);
    Files.createDirectories(file.getParent());
    Files.copy(TestData.resource("images/" + fixture), file);
  }

  private Dataset open(Path classList) {
    return ImageFolder.open(root, Split.TEST, classList, SMALL, 3);
  }

  @Test
  void sortedByFolderAndFileWithLabelsOfSortedFolders() {
    Dataset data = open(null);
    assertThat(data.size()).isEqualTo(3);
    assertThat(data.classNames()).containsExactly("cat", "dog");
    assertThat(data.height()).isEqualTo(4);
    assertThat(data.width()).isEqualTo(6);
    assertThat(data.eightBit()).isTrue();
    ImageBatch all = data.read(0, 3);
    assertThat(all.labels()).containsExactly(0, 1, 1);
    assertThat(all.pixels()).hasSize(3 * 4 * 6 * 3);
    byte[] png =
        Resize.resize(ImageDecoder.decode(root.resolve("dog/b.png")), 6, 4, Interpolation.BILINEAR)
            .values();
    float[] third = data.read(2, 3).pixels();
    for (int i = 0; i < png.length; i++) {
      assertThat(third[i]).isEqualTo((png[i] & 0xff) / 255f);
      assertThat(all.pixels()[2 * png.length + i]).isEqualTo(third[i]);
    }
  }

  @Test
  void classListGivesLabelsAndNames() throws IOException {
    Path list = Files.write(root.resolve("list"), List.of("dog the dog", "bird", "cat", ""));
    Dataset data = open(list);
    assertThat(data.classNames()).containsExactly("the dog", "bird", "cat");
    assertThat(data.read(0, 3).labels()).containsExactly(2, 0, 0);
    Files.move(list, root.resolve("synsets.txt"));
    assertThat(open(null).classNames()).containsExactly("the dog", "bird", "cat");
  }

  @Test
  void splitChoosesAFolder() throws IOException {
    add("train/cat/t.png", "rgb.png");
    add("val/cat/v.png", "rgb.png");
    add("val/dog/v.png", "rgb.png");
    assertThat(open(null).size()).isEqualTo(2);
    assertThat(ImageFolder.open(root, Split.TRAIN, null, SMALL, 1).size()).isEqualTo(1);
  }

  @Test
  void classMayBeCalledTrain() throws IOException {
    add("train/t.png", "rgb.png");
    assertThat(ImageFolder.open(root, Split.TRAIN, null, SMALL, 3).classNames())
        .containsExactly("cat", "dog", "train");
    add("val/cat/v.png", "rgb.png");
    assertRefused(
        () -> ImageFolder.open(root, Split.TRAIN, null, SMALL, 3), "looked for the folder train");
  }

  @Test
  void hashFollowsContentAndDecoding() throws IOException {
    String hash = open(null).hash();
    assertThat(open(null).hash()).isEqualTo(hash).hasSize(64);
    assertThat(
            ImageFolder.open(
                    root, Split.TEST, null, ImageSize.stretch(4, 6, Interpolation.NEAREST), 3)
                .hash())
        .isNotEqualTo(hash);
    assertThat(Subset.first(2, open(null)).hash()).isNotEqualTo(hash);
    String prefix = Subset.first(1, open(null)).hash();
    Files.delete(root.resolve("dog/b.png"));
    assertThat(open(null).hash()).isNotEqualTo(hash);
    assertThat(Subset.first(1, open(null)).hash()).isEqualTo(prefix);
  }

  @Test
  void refusals() throws IOException {
    Path list = Files.write(root.resolve("list"), List.of("cat"));
    assertRefused(() -> open(list), "dog: folder not in the class list " + list);
    Files.write(list, List.of("cat", "dog", "cat"));
    assertRefused(() -> open(list), "list:3: 'cat' for the second time");
    Files.write(list, List.of(""));
    assertRefused(() -> open(list), "class list is empty");
    Path empty = Files.createDirectory(root.resolve("cat/empty"));
    assertRefused(
        () -> ImageFolder.open(empty, Split.TEST, null, SMALL, 3),
        "looked for <class>/*.jpg",
        "holds nothing");
    assertRefused(
        () -> ImageFolder.open(root.resolve("none"), Split.TEST, null, SMALL, 3), "no such file");
    assertRefused(() -> ImageFolder.open(list, Split.TEST, null, SMALL, 3), "expected a folder");
    assertRefused(
        () -> ImageFolder.open(root, Split.TEST, null, ImageSize.crop(30, 20), 3).read(0, 1),
        "z.jpg: image of 37 × 29 pixels is smaller than the crop of 20 × 30");
    assertRefused(
        () -> ImageSize.shortSideThenCrop(200, 224, Interpolation.BILINEAR), "leaves no room");
    Files.write(root.resolve("dog/b.png"), new byte[] {1, 2});
    Dataset data = open(null);
    assertThat(data.read(0, 2).count()).isEqualTo(2);
    assertRefused(() -> data.read(0, 3), "b.png: neither a JPEG nor a PNG");
  }

  /** Real photographs, pixel for pixel as Pillow decodes, resizes and crops them. */
  @Test
  void imagenetSamplesAsPillow() throws IOException {
    Path samples = TestData.shared("data/imagenet-samples");
    Dataset linear = ImageFolder.open(samples, Split.TEST, null, ImageSize.IMAGENET, 3);
    Dataset cubic =
        ImageFolder.open(
            samples,
            Split.TEST,
            null,
            ImageSize.shortSideThenCrop(256, 224, Interpolation.BICUBIC),
            3);
    assertThat(linear.classNames()).hasSize(1000).startsWith("tench", "goldfish");
    List<String[]> expected = TestData.csv("imagenet.csv");
    assertThat(linear.size()).isEqualTo(expected.size());
    assertThat(linear.read(0, 3).labels()).containsExactly(0, 5, 10);
    SoftAssertions all = new SoftAssertions();
    for (int from = 0; from < expected.size(); from += 40) {
      int to = Math.min(from + 40, expected.size());
      ImageBatch[] batches = {linear.read(from, to), cubic.read(from, to)};
      for (int i = from; i < to; i++) {
        String[] row = expected.get(i);
        all.assertThat(crc(batches[0], i - from)).as("bilinear " + i).isEqualTo(row[1]);
        all.assertThat(crc(batches[1], i - from)).as("bicubic " + i).isEqualTo(row[2]);
      }
    }
    all.assertAll();
  }

  private static String crc(ImageBatch batch, int index) {
    byte[] values = new byte[224 * 224 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) Math.round(batch.pixels()[index * values.length + i] * 255);
    }
    CRC32 crc = new CRC32();
    crc.update(values);
    return String.valueOf(crc.getValue());
  }
}
