package dev.linchpin.data;

import static dev.linchpin.data.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  private static final byte[] PIXELS = {0, 1, 2, 3, 4, (byte) 255, 6, 7, 8, 9, 10, 11};

  @TempDir Path folder;

  private Path write(String name, int magic, int[] shape, byte[] values) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(4 + 4 * shape.length + values.length).putInt(magic);
    Arrays.stream(shape).forEach(data::putInt);
    data.put(values);
    Path file = folder.resolve(name);
    try (OutputStream out =
        name.endsWith(".gz")
            ? new GZIPOutputStream(Files.newOutputStream(file))
            : Files.newOutputStream(file)) {
      out.write(data.array());
    }
    return file;
  }

  private Path images(String name) throws IOException {
    return write(name, 0x803, new int[] {2, 2, 3}, PIXELS);
  }

  private Path labels(String name, int... labels) throws IOException {
    byte[] values = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      values[i] = (byte) labels[i];
    }
    return write(name, 0x801, new int[] {labels.length}, values);
  }

  @Test
  void gzippedAndPlain() throws IOException {
    images("t10k-images-idx3-ubyte.gz");
    labels("t10k-labels-idx1-ubyte", 7, 0);
    Path train = images("train-images.idx3-ubyte");
    labels("train-labels.idx1-ubyte.gz", 1, 12);
    Dataset test = Idx.open(folder, Split.TEST);
    assertThat(test.size()).isEqualTo(2);
    assertThat(test.height()).isEqualTo(2);
    assertThat(test.width()).isEqualTo(3);
    assertThat(test.channels()).isEqualTo(1);
    assertThat(test.read(0, 2).labels()).containsExactly(7, 0);
    assertThat(test.read(0, 1).pixels())
        .containsExactly(0, 1 / 255f, 2 / 255f, 3 / 255f, 4 / 255f, 1);
    assertThat(test.classNames()).hasSize(10).startsWith("0", "1");
    assertThat(Idx.open(folder, Split.TRAIN).read(1, 2).labels()).containsExactly(12);
    assertThat(Idx.open(train, Split.TEST).classNames()).hasSize(13);
  }

  @Test
  void fashionIsRecognised() throws IOException {
    byte[] pixels = new byte[10];
    write("t10k-images-idx3-ubyte", 0x803, new int[] {10, 1, 1}, pixels);
    labels("t10k-labels-idx1-ubyte", 9, 2, 1, 1, 6, 1, 4, 6, 5, 7);
    assertThat(Idx.open(folder, Split.TEST).classNames()).startsWith("T-shirt/top");
    labels("t10k-labels-idx1-ubyte", 7, 2, 1, 0, 4, 1, 4, 9, 5, 9);
    assertThat(Idx.open(folder, Split.TEST).classNames()).startsWith("0");
  }

  @Test
  void refusals() throws IOException {
    assertRefused(
        () -> Idx.open(folder, Split.TEST), "t10k-images-idx3-ubyte(.gz)", "holds nothing");
    Path images = images("t10k-images-idx3-ubyte");
    assertRefused(
        () -> Idx.open(folder, Split.TEST), "t10k-labels-idx1-ubyte", "holds t10k-images");
    labels("t10k-labels-idx1-ubyte", 1, 2, 3);
    assertRefused(() -> Idx.open(folder, Split.TEST), "2 images but 3 labels");
    write("t10k-labels-idx1-ubyte", 0x803, new int[] {2}, new byte[2]);
    assertRefused(() -> Idx.open(folder, Split.TEST), "magic number 0x00000803", "0x00000801");
    labels("t10k-labels-idx1-ubyte", 1, 2);
    byte[] content = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(content, content.length - 1));
    assertRefused(
        () -> Idx.open(folder, Split.TEST), images.toString(), "11 bytes", "need 12", "truncated");
    Path zipped = images("t10k-images-idx3-ubyte.gz");
    Files.delete(images);
    content = Files.readAllBytes(zipped);
    Files.write(zipped, Arrays.copyOf(content, content.length - 9));
    assertRefused(() -> Idx.open(folder, Split.TEST), zipped.toString(), "truncated gzip");
  }
}
