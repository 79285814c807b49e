package dev.linchpin.report.page;

import dev.linchpin.results.Png;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/**
 * An image of the page.
 *
 * @param uri a {@code data:} URI
 * @param alt what it shows, for those who don't see it
 * @param caption beneath; may be empty
 * @param width in pixels of the image
 * @param height in pixels of the image
 */
record Picture(String uri, String alt, String caption, int width, int height) {
  /**
   * @param pixels {@code [height, width, channels]} in [0,1]; values outside are clipped
   * @param channels 1 (grey) or 3 (RGB); of others the first is shown
   */
  static Picture of(Pixels pixels, String alt, String caption) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    Pixels shown = pixels.showable();
    try {
      Png.write(png, shown.values(), 0, shown.height(), shown.width(), shown.channels());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Picture(
        "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray()),
        alt,
        caption,
        shown.width(),
        shown.height());
  }

  /** Whether its pixels are to be seen as squares, as those of CIFAR are. */
  public boolean small() {
    return width <= 96;
  }
}
