package dev.linchpin.data;

import dev.linchpin.base.NpyArray;
import dev.linchpin.base.NpyType;
import dev.linchpin.base.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.logging.log4j.LogManager;

/** Makes a data set of two numpy arrays: checks shapes, types and ranges. */
final class NpyImages {
  private NpyImages() {}

  /**
   * @param imagesAt where the images come from, for messages; {@code labelsAt} likewise
   * @param classNames null: numbers up to the largest label
   */
  static Dataset dataset(
      String name,
      NpyArray images,
      String imagesAt,
      NpyArray labels,
      String labelsAt,
      PixelRange range,
      List<String> classNames) {
    int[] shape = shape(images, imagesAt);
    int[] classes = labels(labels, labelsAt);
    Pixels pixels = pixels(images, imagesAt, shape, range);
    List<String> names =
        classNames != null
            ? classNames
            : IntStream.rangeClosed(0, Arrays.stream(classes).max().orElse(0))
                .mapToObj(String::valueOf)
                .toList();
    return new ArrayDataset(name, pixels, shape[1], shape[2], shape[3], classes, names);
  }

  /** {@code [n, h, w, c]}. */
  private static int[] shape(NpyArray images, String at) {
    int[] shape = images.shape();
    int[] nhwc = shape.length == 3 ? Arrays.copyOf(shape, 4) : shape;
    if (shape.length == 3) {
      nhwc[3] = 1;
    }
    if (nhwc.length != 4
        || (nhwc[3] != 1 && nhwc[3] != 3)
        || Arrays.stream(nhwc).anyMatch(d -> d < 1)) {
      boolean planes = shape.length == 4 && (shape[1] == 1 || shape[1] == 3);
      throw UserError.input(
          "%s: images of shape %s; expected [n,h,w,c] with 1 or 3 channels, or [n,h,w]%s",
          at,
          Arrays.toString(shape),
          planes ? "; channels seem to come first: save array.transpose(0, 2, 3, 1)" : "");
    }
    return nhwc;
  }

  private static int[] labels(NpyArray labels, String at) {
    int[] shape = labels.shape();
    boolean flat = shape.length == 1 || (shape.length == 2 && shape[1] == 1);
    if (!flat || !Npz.isLabelType(labels.type())) {
      throw UserError.input(
          "%s: labels of shape %s and type %s; expected integers of shape [n]%s",
          at,
          Arrays.toString(shape),
          labels.type().code(),
          shape.length == 2 ? "; if they are one-hot, save labels.argmax(1)" : "");
    }
    int[] classes = new int[labels.size()];
    for (int i = 0; i < classes.length; i++) {
      long label = labels.integer(i);
      if (label < 0 || label > 1_000_000) {
        throw UserError.input("%s: label of image %d is %d", at, i, label);
      }
      classes[i] = (int) label;
    }
    return classes;
  }

  private static Pixels pixels(NpyArray images, String at, int[] shape, PixelRange range) {
    if (images.type() == NpyType.U1) {
      byte[] values = new byte[images.size()];
      images.bytes().get(values);
      return new Pixels.Bytes(values);
    }
    if (!images.type().isFloat()) {
      throw UserError.input(
          "%s: pixels of type %s; expected u1 (uint8), f4 or f8", at, images.type().code());
    }
    float[] values = images.floats();
    checkRange(values, at, shape, range);
    boolean eightBit = true;
    for (int i = 0; i < values.length; i++) {
      if (range == PixelRange.BYTE) {
        values[i] /= range.white();
      }
      eightBit &= values[i] == Pixels.unit(Math.round(values[i] * 255));
    }
    return new Pixels.Floats(values, eightBit);
  }

  private static void checkRange(float[] values, String at, int[] shape, PixelRange range) {
    int imageSize = shape[1] * shape[2] * shape[3];
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw UserError.input(
            "%s: image %d holds %s; needed: finite numbers", at, i / imageSize, values[i]);
      }
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
    }
    if (min < 0 || max > range.white()) {
      throw UserError.input(
          "%s: pixels lie in [%s, %s]; expected [0, %d]: %s",
          at,
          min,
          max,
          range.white(),
          range == PixelRange.UNIT && min >= 0 && max <= PixelRange.BYTE.white()
              ? "declare the data's pixel range as 0..255"
              : "save them before normalisation, as 0..1 or 0..255");
    }
    if (range == PixelRange.BYTE && max <= 1) {
      LogManager.getLogger(NpyImages.class)
          .warn("{}: declared as 0..255, but no pixel is above {}: is it 0..1?", at, max);
    }
  }
}
