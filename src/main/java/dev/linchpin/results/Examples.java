package dev.linchpin.results;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Adversarial images of a run: {@code KEY@KEY….npy}, {@code [n, h, w, c]} float32 with every bit as
 * the attack left it; and pictures {@code KEY@KEY…/000012.png} to look at. Keys {@code clean} and a
 * model have the clean images that {@link PictureRow} lists. Write them before the part of
 * verdicts, so that verdicts that exist have their images.
 */
public final class Examples {
  private final Path dir;

  Examples(Path dir) {
    this.dir = dir;
  }

  /** Where the array with these keys (model, attack, slice) is, or will be. */
  public Path array(String... keys) {
    return dir.resolve(stem(keys) + ".npy");
  }

  /** Where the picture of an image is, or will be. */
  public Path picture(int image, String... keys) {
    return dir.resolve(stem(keys)).resolve(String.format("%06d.png", image));
  }

  public boolean hasPicture(int image, String... keys) {
    return Files.isRegularFile(picture(image, keys));
  }

  public boolean has(String... keys) {
    return Files.isRegularFile(array(keys));
  }

  /** Removes the array with these keys, if it is there. */
  public void remove(String... keys) {
    try {
      Files.deleteIfExists(array(keys));
    } catch (IOException e) {
      throw AtomicFile.userError(array(keys), e);
    }
  }

  private static String stem(String... keys) {
    return Arrays.stream(keys).map(Part::escape).collect(Collectors.joining("@"));
  }

  /**
   * Writes the images of a slice, whole or not at all.
   *
   * @param pixels {@code [n, height, width, channels] float32}, row-major
   * @throws dev.linchpin.base.UserError (RESOURCE) when the disk is full
   */
  public void write(float[] pixels, int height, int width, int channels, String... keys) {
    int n = pixels.length / (height * width * channels);
    AtomicFile.write(
        array(keys), out -> Npy.write(out, NpyArray.of(pixels, n, height, width, channels)));
  }

  /**
   * Writes one image as PNG, each pixel rounded to the nearest of 256 levels.
   *
   * @param image index in the data set
   * @param pixels {@code [n, height, width, channels] float32} in [0,1], row-major
   * @param position which of the n
   * @param channels 1 (grey) or 3 (RGB)
   */
  public void writePicture(
      int image,
      float[] pixels,
      int position,
      int height,
      int width,
      int channels,
      String... keys) {
    AtomicFile.write(
        picture(image, keys), out -> Png.write(out, pixels, position, height, width, channels));
  }
}
