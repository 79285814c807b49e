package dev.linchpin.data;

/**
 * A decoded image: 8-bit values, row-major, channels interleaved.
 *
 * @param values {@code [height, width, channels]}
 */
record Raster8(int width, int height, int channels, byte[] values) {
  /** The part of that size whose corner is at ({@code left}, {@code top}); it must lie inside. */
  Raster8 crop(int left, int top, int newWidth, int newHeight) {
    byte[] out = new byte[newWidth * newHeight * channels];
    for (int y = 0; y < newHeight; y++) {
      System.arraycopy(
          values,
          ((top + y) * width + left) * channels,
          out,
          y * newWidth * channels,
          newWidth * channels);
    }
    return new Raster8(newWidth, newHeight, channels, out);
  }

  /** Upright, given EXIF's orientation 1 to 8 (TIFF 6.0, tag 274). */
  Raster8 oriented(int orientation) {
    if (orientation <= 1) {
      return this;
    }
    boolean transposed = orientation >= 5;
    int w = transposed ? height : width;
    int h = transposed ? width : height;
    byte[] out = new byte[values.length];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int sx = transposed ? y : x;
        int sy = transposed ? x : y;
        if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) {
          sx = width - 1 - sx;
        }
        if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) {
          sy = height - 1 - sy;
        }
        System.arraycopy(
            values, (sy * width + sx) * channels, out, (y * w + x) * channels, channels);
      }
    }
    return new Raster8(w, h, channels, out);
  }

  /** One channel, ITU-R 601 luma in Pillow's 16-bit fixed point; grey stays as it is. */
  Raster8 grey() {
    byte[] out = new byte[width * height];
    for (int i = 0; i < out.length; i++) {
      int r = values[3 * i] & 0xff;
      int g = values[3 * i + 1] & 0xff;
      int b = values[3 * i + 2] & 0xff;
      out[i] = (byte) ((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16);
    }
    return new Raster8(width, height, 1, out);
  }
}
