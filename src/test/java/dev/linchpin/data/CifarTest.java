package dev.linchpin.data;

import static dev.linchpin.data.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
  @TempDir Path folder;

  /** Pixel value of a record in the file's order: colour plane, row, column. */
  private static int value(int record, int plane, int row, int column) {
    return ((plane * 1024 + row * 32 + column) * 7 + record * 13) % 256;
  }

  private static byte[] record(int id, int... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    IntStream.of(labels).forEach(out::write);
    for (int plane = 0; plane < 3; plane++) {
      for (int row = 0; row < 32; row++) {
        for (int column = 0; column < 32; column++) {
          out.write(value(id, plane, row, column));
        }
      }
    }
    return out.toByteArray();
  }

  private Path write(String name, byte[]... records) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] record : records) {
      out.writeBytes(record);
    }
    return Files.write(folder.resolve(name), out.toByteArray());
  }

  private static void assertRecord(Dataset data, int index, int record, int label) {
    ImageBatch batch = data.read(index, index + 1);
    assertThat(batch.first()).isEqualTo(index);
    assertThat(batch.labels()).containsExactly(label);
    for (int row = 0; row < 32; row++) {
      for (int column = 0; column < 32; column++) {
        for (int plane = 0; plane < 3; plane++) {
          assertThat(batch.pixels()[(row * 32 + column) * 3 + plane])
              .isEqualTo(value(record, plane, row, column) / 255f);
        }
      }
    }
  }

  @Test
  void binaryFolderInOrderOfItsFiles() throws IOException {
    for (int i = 1; i <= 5; i++) {
      write("data_batch_" + i + ".bin", record(i, i), record(10 + i, 9));
    }
    write("test_batch.bin", record(77, 3));
    Dataset train = Cifar10Binary.open(folder, Split.TRAIN);
    assertThat(train.size()).isEqualTo(10);
    assertThat(train.read(0, 10).labels()).containsExactly(1, 9, 2, 9, 3, 9, 4, 9, 5, 9);
    assertRecord(train, 2, 2, 2);
    assertRecord(train, 9, 15, 9);
    Dataset test = Cifar10Binary.open(folder, Split.TEST);
    assertRecord(test, 0, 77, 3);
    assertThat(test.classNames()).hasSize(10).element(3).isEqualTo("cat");
    assertThat(test.eightBit()).isTrue();
    assertThat(List.of(test.height(), test.width(), test.channels())).containsExactly(32, 32, 3);
    assertRecord(Cifar10Binary.open(folder.resolve("data_batch_2.bin"), Split.TEST), 1, 12, 9);
    Files.write(
        folder.resolve("batches.meta.txt"),
        List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", ""));
    assertThat(Cifar10Binary.open(folder, Split.TEST).classNames()).startsWith("a").endsWith("j");
  }

  @Test
  void binaryRefusals() throws IOException {
    Path path = write("test_batch.bin", record(1, 1), new byte[10]);
    assertRefused(
        () -> Cifar10Binary.open(folder, Split.TEST),
        path.toString(),
        "3083 bytes",
        "multiple of 3073");
    assertRefused(
        () -> Cifar10Binary.open(folder, Split.TRAIN),
        "data_batch_1.bin, data_batch_2.bin",
        "the folder holds test_batch.bin");
    write("test_batch.bin", record(1, 1, 2));
    assertRefused(() -> Cifar10Binary.open(path, Split.TEST), "is it CIFAR-100?");
    write("test_batch.bin");
    assertRefused(() -> Cifar10Binary.open(path, Split.TEST), "0 bytes");
    write("test_batch.bin", record(1, 1), record(1, 10));
    assertRefused(() -> Cifar10Binary.open(path, Split.TEST), "label of image 1 is 10", "0 to 9");
    assertRefused(
        () -> Cifar10Binary.open(folder.resolve("none"), Split.TEST), "none: no such file");
  }

  @Test
  void cifar100HasTwoLabels() throws IOException {
    write("test.bin", record(4, 19, 99), record(5, 0, 0));
    Dataset fine = Cifar100Binary.open(folder, Split.TEST, false);
    assertRecord(fine, 0, 4, 99);
    assertThat(fine.classNames()).hasSize(100).doesNotHaveDuplicates().isSorted().endsWith("worm");
    Dataset coarse = Cifar100Binary.open(folder, Split.TEST, true);
    assertRecord(coarse, 0, 4, 19);
    assertThat(coarse.classNames()).hasSize(20).doesNotHaveDuplicates().isSorted();
    assertThat(coarse.hash()).isNotEqualTo(fine.hash());
    assertRefused(
        () -> Cifar100Binary.open(folder, Split.TRAIN, false), "looked for train.bin", "test.bin");
    write("test.bin", record(1, 1));
    assertRefused(() -> Cifar100Binary.open(folder, Split.TEST, false), "is it CIFAR-10?");
  }

  /** Files 1 to 5: Python 2, then protocols 2 to 5 of Python 3; the test file has bytes as keys. */
  @Test
  void picklesOfEveryProtocol() {
    Path root = TestData.resource("cifar-10-batches-py");
    for (Path path : List.of(root, root.getParent())) {
      Dataset train = Cifar10Pickle.open(path, Split.TRAIN);
      assertThat(train.size()).isEqualTo(5);
      for (int i = 0; i < 5; i++) {
        assertRecord(train, i, i + 1, i + 1);
      }
      assertRecord(Cifar10Pickle.open(path, Split.TEST), 0, 6, 6);
      assertThat(train.classNames()).hasSize(10).element(4).isEqualTo("class4");
    }
  }

  @Test
  void pickleRefusals() throws IOException {
    byte[] good = Files.readAllBytes(TestData.resource("cifar-10-batches-py/test_batch"));
    Path file = Files.write(folder.resolve("test_batch"), Arrays.copyOf(good, 2000));
    assertRefused(
        () -> Cifar10Pickle.open(folder, Split.TEST),
        file.toString(),
        "not a readable Python pickle");
    Files.copy(
        TestData.resource("cifar-10-batches-py/batches.meta"), folder.resolve("data_batch_1"));
    assertRefused(
        () -> Cifar10Pickle.open(folder, Split.TRAIN), "data_batch_1", "[label_names, num_vis]");
    Files.write(folder.resolve("test_batch"), new byte[] {'K', 5, '.'});
    assertRefused(() -> Cifar10Pickle.open(folder, Split.TEST), "no dictionary");
  }
}
