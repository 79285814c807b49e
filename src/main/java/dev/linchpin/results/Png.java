package dev.linchpin.results;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images in [0,1] as PNG, each value rounded to the nearest of 256 levels. */
public final class Png {
  private Png() {}

  /**
   * Writes one image; does not close the stream.
   *
   * @param pixels {@code [n, height, width, channels] float32} in [0,1], row-major
   * @param position which of the n
   * @param channels 1 (grey) or 3 (RGB)
   */
  public static void write(
      OutputStream out, float[] pixels, int position, int height, int width, int channels)
      throws IOException {
    int type =
        switch (channels) {
          case 1 -> BufferedImage.TYPE_BYTE_GRAY;
          case 3 -> BufferedImage.TYPE_INT_RGB;
          default -> throw new IllegalArgumentException(channels + " channels");
        };
    BufferedImage picture = new BufferedImage(width, height, type);
    WritableRaster raster = picture.getRaster();
    int size = height * width * channels;
    int[] samples = new int[size];
    for (int i = 0; i < size; i++) {
      samples[i] = Math.max(0, Math.min(255, Math.round(pixels[position * size + i] * 255f)));
    }
    raster.setPixels(0, 0, width, height, samples);
    // ImageIO's default cache would go to a file in the temporary directory.
    try (MemoryCacheImageOutputStream cache = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(picture, "png", cache);
    }
  }
}
