package dev.linchpin.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {
  @TempDir Path folder;

  private static void assertPixels(Raster8 image, int width, int height, String sha) {
    assertThat(image.width()).isEqualTo(width);
    assertThat(image.height()).isEqualTo(height);
    assertThat(TestData.sha256(image.values())).isEqualTo(sha);
  }

  static Stream<String[]> decoded() throws IOException {
    return TestData.csv("decoded.csv").stream();
  }

  /** Against Pillow, and numpy where Pillow's convention is another. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("decoded")
  void decodesEveryKind(String name, int width, int height, String sha) {
    Raster8 image = ImageDecoder.decode(TestData.resource("images/" + name));
    assertThat(image.channels()).isEqualTo(3);
    assertPixels(image, width, height, sha);
  }

  @Test
  void resizesAsPillow() throws IOException {
    Raster8 image = ImageDecoder.decode(TestData.resource("images/rgb.png"));
    SoftAssertions all = new SoftAssertions();
    for (String[] row : TestData.csv("resized.csv")) {
      Raster8 resized =
          Resize.resize(
              image,
              Integer.parseInt(row[1]),
              Integer.parseInt(row[2]),
              Interpolation.valueOf(row[0]));
      all.assertThat(TestData.sha256(resized.values())).as(String.join(",", row)).isEqualTo(row[3]);
    }
    all.assertAll();
  }

  @Test
  void greyAsPillow() throws IOException {
    String[] row = TestData.csv("grey.csv").get(0);
    Raster8 image = ImageDecoder.decode(TestData.resource("images/" + row[0])).grey();
    assertPixels(image, 37, 29, row[3]);
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    byte[] jpeg = Files.readAllBytes(TestData.resource("images/subsampled.jpg"));
    byte[] png = Files.readAllBytes(TestData.resource("images/rgb.png"));
    assertDamaged("half.jpg", Arrays.copyOf(jpeg, jpeg.length / 2), "damaged image");
    assertDamaged("head.jpg", Arrays.copyOf(jpeg, 30), "damaged image");
    assertDamaged("half.png", Arrays.copyOf(png, png.length / 2), "damaged image");
    assertDamaged("empty.png", new byte[0], "empty file");
    assertDamaged("text.jpg", new byte[] {'h', 'i'}, "neither a JPEG nor a PNG");
    assertThatThrownBy(() -> ImageDecoder.decode(folder.resolve("none.jpg")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.jpg: cannot be read: no such file");
  }

  private void assertDamaged(String name, byte[] content, String message) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    assertThatThrownBy(() -> ImageDecoder.decode(file))
        .as(name)
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(file.toString(), message);
  }
}
