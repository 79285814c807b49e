package dev.linchpin.data;

import dev.linchpin.base.UserError;

/**
 * How images of any size become images of one size.
 *
 * @param fit what happens to the aspect ratio
 * @param shortSide length of the shorter side after resizing, for {@link Fit#SHORT_SIDE_THEN_CROP}
 * @param height of the result, in pixels
 * @param width of the result, in pixels
 */
public record ImageSize(
    Fit fit, int shortSide, int height, int width, Interpolation interpolation) {
  /** Ways to fit an image into a given size. */
  public enum Fit {
    /** Resize the shorter side to a length, then cut out the centre (as torchvision does). */
    SHORT_SIDE_THEN_CROP,
    /** Resize to the size, whatever becomes of the aspect ratio. */
    STRETCH,
    /** Cut out the centre, without resizing. */
    CROP
  }

  /** The usual one for ImageNet: shorter side 256, centre 224 × 224, bilinear. */
  public static final ImageSize IMAGENET = shortSideThenCrop(256, 224, Interpolation.BILINEAR);

  public ImageSize {
    if (height < 1 || width < 1) {
      throw UserError.usage("image size %d × %d: must be positive", height, width);
    }
    if (fit == Fit.SHORT_SIDE_THEN_CROP && shortSide < Math.max(height, width)) {
      throw UserError.usage(
          "resizing the shorter side to %d leaves no room for a crop of %d × %d",
          shortSide, height, width);
    }
  }

  /** A centre crop of a square after resizing. */
  public static ImageSize shortSideThenCrop(int shortSide, int crop, Interpolation how) {
    return new ImageSize(Fit.SHORT_SIDE_THEN_CROP, shortSide, crop, crop, how);
  }

  public static ImageSize stretch(int height, int width, Interpolation how) {
    return new ImageSize(Fit.STRETCH, 0, height, width, how);
  }

  public static ImageSize crop(int height, int width) {
    return new ImageSize(Fit.CROP, 0, height, width, Interpolation.NEAREST);
  }

  /**
   * @param name the file, for messages
   * @throws UserError if the image is smaller than the crop
   */
  Raster8 apply(Raster8 image, String name) {
    switch (fit) {
      case STRETCH:
        return Resize.resize(image, width, height, interpolation);
      case SHORT_SIDE_THEN_CROP:
        // The longer side is truncated, as torchvision does.
        int small = Math.min(image.width(), image.height());
        return centre(
            Resize.resize(
                image,
                (int) ((long) shortSide * image.width() / small),
                (int) ((long) shortSide * image.height() / small),
                interpolation),
            name);
      default:
        return centre(image, name);
    }
  }

  private Raster8 centre(Raster8 image, String name) {
    if (image.width() < width || image.height() < height) {
      throw UserError.input(
          "%s: image of %d × %d pixels is smaller than the crop of %d × %d; resize first",
          name, image.width(), image.height(), width, height);
    }
    // Half to even, as torchvision's (Python's) round.
    int left = (int) Math.rint((image.width() - width) / 2.0);
    int top = (int) Math.rint((image.height() - height) / 2.0);
    return image.crop(left, top, width, height);
  }
}
