package dev.linchpin.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
  @TempDir Path dir;

  /** Parsed by hand after NumPy's NEP 1: magic, version, header length, header, data. */
  @Test
  void theArrayHasTheFormatOfNumPyAndEveryBit() throws IOException {
    Examples examples = new Examples(dir);
    float[] pixels = new float[2 * 3 * 100 * 100];
    Random random = new Random(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    pixels[1] = Float.MIN_VALUE;
    assertThat(examples.has("m/1", "pgd")).isFalse();
    examples.write(pixels, 100, 100, 3, "m/1", "pgd");
    assertThat(examples.has("m/1", "pgd")).isTrue();
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(dir.resolve("m%2F1@pgd.npy")))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(file.getLong()).isEqualTo(0x00015950_4d554e93L);
    int length = file.getShort();
    byte[] header = new byte[length];
    file.get(header);
    assertThat((10 + length) % 64).isZero();
    assertThat(new String(header, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 100, 100, 3), }")
        .endsWith("\n");
    for (float expected : pixels) {
      assertThat(file.getFloat()).isEqualTo(expected);
    }
    assertThat(file.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void thePictureHasTheNearestLevels(int channels) throws IOException {
    Examples examples = new Examples(dir);
    int size = 4 * 5 * channels;
    float[] pixels = new float[2 * size];
    for (int i = 0; i < size; i++) {
      // 0.4 levels off: rounds to i · 4.
      pixels[size + i] = (i * 4 + (i % 2 == 0 ? 0.4f : -0.4f)) / 255f;
    }
    examples.writePicture(12, pixels, 1, 4, 5, channels, "m", "pgd");
    BufferedImage picture = ImageIO.read(dir.resolve("m@pgd/000012.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(5);
    assertThat(picture.getHeight()).isEqualTo(4);
    int[] samples = picture.getRaster().getPixels(0, 0, 5, 4, (int[]) null);
    assertThat(samples).hasSize(size);
    for (int i = 0; i < size; i++) {
      assertThat(samples[i]).isEqualTo(i * 4);
    }
  }
}
