package dev.linchpin.train.input;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.base.UserError;
import java.util.Arrays;
import java.util.Locale;

/**
 * Pads all four sides, then cuts the image's size out at a uniform place: a shift by −pixels, …,
 * pixels rows and columns (He et al., "Deep residual learning", 2016, section 4.2, with 4 pixels
 * for CIFAR).
 *
 * @param pixels of padding on each side
 * @param border what the padding is
 */
public record PadAndCrop(int pixels, Border border) implements Augmentation {
  /** Kinds of padding. */
  public enum Border {
    /** Zero in [0,1], as torchvision's RandomCrop before its Normalize. */
    BLACK,
    /** The image mirrored at its outermost pixels, which are not repeated. */
    REFLECT
  }

  public PadAndCrop {
    if (pixels < 1) {
      throw UserError.usage("padding of %d pixels before cropping: must be at least 1", pixels);
    }
  }

  @Override
  public String name() {
    return String.format(
        Locale.ROOT, "pad-and-crop(%d, %s)", pixels, border.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void apply(ImageShape shape, float[] from, float[] to, CounterRandom random) {
    int down = Augmentation.below(2 * pixels + 1, random) - pixels;
    int right = Augmentation.below(2 * pixels + 1, random) - pixels;
    int row = shape.width() * shape.channels();
    for (int y = 0; y < shape.height(); y++) {
      int source = source(y + down, shape.height());
      if (source < 0) {
        Arrays.fill(to, y * row, (y + 1) * row, 0);
      } else {
        copyRow(shape, from, source * row, to, y * row, right);
      }
    }
  }

  private void copyRow(
      ImageShape shape, float[] from, int fromRow, float[] to, int toRow, int right) {
    int width = shape.width();
    int channels = shape.channels();
    int first = Math.min(width, Math.max(0, -right));
    int end = Math.max(first, Math.min(width, width - right));
    if (end > first) {
      System.arraycopy(
          from,
          fromRow + (first + right) * channels,
          to,
          toRow + first * channels,
          (end - first) * channels);
    }
    for (int x = 0; x < first; x++) {
      padding(channels, from, fromRow, source(x + right, width), to, toRow + x * channels);
    }
    for (int x = end; x < width; x++) {
      padding(channels, from, fromRow, source(x + right, width), to, toRow + x * channels);
    }
  }

  private static void padding(
      int channels, float[] from, int fromRow, int source, float[] to, int at) {
    for (int c = 0; c < channels; c++) {
      to[at + c] = source < 0 ? 0 : from[fromRow + source * channels + c];
    }
  }

  /** The row or column that one of the padded image shows; -1: none. */
  private int source(int at, int length) {
    if (at >= 0 && at < length) {
      return at;
    }
    if (border == Border.BLACK) {
      return -1;
    }
    if (length == 1) {
      return 0;
    }
    int period = 2 * (length - 1);
    int folded = Math.floorMod(at, period);
    return Math.min(folded, period - folded);
  }
}
