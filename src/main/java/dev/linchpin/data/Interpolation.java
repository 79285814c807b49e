package dev.linchpin.data;

/**
 * How pixels between pixels are found when resizing; the names and kernels of Pillow's Image.resize
 * (and of torchvision and Keras with antialias), where shrinking widens the kernel.
 */
public enum Interpolation {
  /** The pixel whose centre is nearest; no antialiasing. */
  NEAREST(0),
  /** Triangle kernel. */
  BILINEAR(1),
  /** Keys' cubic kernel with a = -1/2. */
  BICUBIC(2);

  private final double support;

  Interpolation(double support) {
    this.support = support;
  }

  /** Half the kernel's width at scale 1. */
  double support() {
    return support;
  }

  double weight(double distance) {
    double x = Math.abs(distance);
    return switch (this) {
      case NEAREST -> throw new IllegalStateException("nearest has no kernel");
      case BILINEAR -> x < 1 ? 1 - x : 0;
      case BICUBIC -> {
        double a = -0.5;
        if (x < 1) {
          yield ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        yield x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
      }
    };
  }
}
