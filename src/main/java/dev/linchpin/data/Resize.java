package dev.linchpin.data;

/**
 * Resizes 8-bit images exactly as Pillow does (libImaging/Resample.c): two passes, horizontal
 * first, weights in fixed point, rounded to 8 bits after each pass.
 */
final class Resize {
  private static final int PRECISION_BITS = 32 - 8 - 2;

  /** For one output position: the first input position and the weights from there on. */
  private record Kernel(int from, int[] weights) {}

  private Resize() {}

  static Raster8 resize(Raster8 image, int width, int height, Interpolation interpolation) {
    if (width == image.width() && height == image.height()) {
      return image;
    }
    if (interpolation == Interpolation.NEAREST) {
      return nearest(image, width, height);
    }
    Raster8 wide =
        width == image.width()
            ? image
            : horizontal(image, kernels(image.width(), width, interpolation));
    return height == image.height()
        ? wide
        : vertical(wide, kernels(image.height(), height, interpolation));
  }

  private static Raster8 nearest(Raster8 image, int width, int height) {
    int channels = image.channels();
    byte[] out = new byte[width * height * channels];
    int[] columns = nearest(image.width(), width);
    int[] rows = nearest(image.height(), height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = (rows[y] * image.width() + columns[x]) * channels;
        System.arraycopy(image.values(), from, out, (y * width + x) * channels, channels);
      }
    }
    return new Raster8(width, height, channels, out);
  }

  private static int[] nearest(int inSize, int outSize) {
    double scale = (double) inSize / outSize;
    int[] from = new int[outSize];
    // Summed up, not multiplied: on ties Pillow's rounding error decides.
    double at = scale * 0.5;
    for (int i = 0; i < outSize; i++, at += scale) {
      from[i] = Math.min(inSize - 1, (int) at);
    }
    return from;
  }

  private static Kernel[] kernels(int inSize, int outSize, Interpolation interpolation) {
    double scale = (double) inSize / outSize;
    double filterScale = Math.max(scale, 1);
    double support = interpolation.support() * filterScale;
    Kernel[] kernels = new Kernel[outSize];
    for (int i = 0; i < outSize; i++) {
      double center = (i + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int to = Math.min(inSize, (int) (center + support + 0.5));
      double[] weights = new double[to - from];
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        weights[k] = interpolation.weight((k + from - center + 0.5) * (1 / filterScale));
        sum += weights[k];
      }
      int[] fixed = new int[weights.length];
      for (int k = 0; k < fixed.length; k++) {
        double w = weights[k] / sum * (1 << PRECISION_BITS);
        fixed[k] = (int) (w < 0 ? w - 0.5 : w + 0.5);
      }
      kernels[i] = new Kernel(from, fixed);
    }
    return kernels;
  }

  private static Raster8 horizontal(Raster8 image, Kernel[] kernels) {
    int channels = image.channels();
    byte[] out = new byte[kernels.length * image.height() * channels];
    for (int y = 0; y < image.height(); y++) {
      int row = y * image.width() * channels;
      for (int x = 0; x < kernels.length; x++) {
        for (int c = 0; c < channels; c++) {
          out[(y * kernels.length + x) * channels + c] =
              apply(kernels[x], image.values(), row + c, channels);
        }
      }
    }
    return new Raster8(kernels.length, image.height(), channels, out);
  }

  private static Raster8 vertical(Raster8 image, Kernel[] kernels) {
    int stride = image.width() * image.channels();
    byte[] out = new byte[kernels.length * stride];
    for (int y = 0; y < kernels.length; y++) {
      for (int x = 0; x < stride; x++) {
        out[y * stride + x] = apply(kernels[y], image.values(), x, stride);
      }
    }
    return new Raster8(image.width(), kernels.length, image.channels(), out);
  }

  private static byte apply(Kernel kernel, byte[] values, int offset, int stride) {
    int sum = 1 << (PRECISION_BITS - 1);
    int at = offset + kernel.from() * stride;
    for (int weight : kernel.weights()) {
      sum += (values[at] & 0xff) * weight;
      at += stride;
    }
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }
}
