package dev.linchpin.model;

import dev.linchpin.base.UserError;
import dev.linchpin.model.ModelOptions.ImageSize;
import java.util.Arrays;
import java.util.Optional;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A model input understood as images.
 *
 * @param image the images' size
 * @param batch the batch that the model insists on, or -1
 * @param dtype the input's dtype
 * @param rank 4; 3 for grey images without a channel axis; 2 for flattened images
 * @param channelsFirst {@code [batch, channels, height, width]}
 */
public record InputLayout(
    ImageSize image, long batch, DataType dtype, int rank, boolean channelsFirst) {

  /**
   * @param what name of the input, for messages
   * @param shape the input's shape as the signature declares it
   * @param hint the size of the data's images, for sizes that the model leaves open
   */
  static InputLayout of(
      String what, DataType dtype, TensorShapeProto shape, Optional<ImageSize> hint) {
    if (dtype == DataType.DT_STRING) {
      throw UserError.input(
          "%s takes strings (encoded images?): the gradient ends at the decoder; export a signature"
              + " that takes the decoded image",
          what);
    }
    long[] sizes =
        shape.getUnknownRank()
            ? null
            : shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    if (sizes == null) {
      ImageSize image = hint.orElseThrow(() -> open(what, "of unknown rank"));
      return new InputLayout(image, -1, dtype, 4, false);
    }
    return switch (sizes.length) {
      case 4 -> rank4(what, dtype, sizes, hint);
      case 3 ->
          new InputLayout(
              new ImageSize(
                  size(what, sizes, 1, hint.map(ImageSize::height)),
                  size(what, sizes, 2, hint.map(ImageSize::width)),
                  1),
              sizes[0],
              dtype,
              3,
              false);
      case 2 -> flat(what, dtype, sizes, hint);
      default ->
          throw UserError.input(
              "%s has shape %s, which is no batch of images; choose another input (--input)",
              what, Arrays.toString(sizes));
    };
  }

  private static InputLayout rank4(
      String what, DataType dtype, long[] sizes, Optional<ImageSize> hint) {
    boolean channelsFirst = isChannels(sizes[1]) && !isChannels(sizes[3]);
    int h = channelsFirst ? 2 : 1;
    int c = channelsFirst ? 1 : 3;
    int channels = size(what, sizes, c, hint.map(ImageSize::channels));
    if (!isChannels(channels)) {
      throw UserError.input(
          "%s has shape %s: images of 1 or 3 channels are supported, not %d",
          what, Arrays.toString(sizes), channels);
    }
    return new InputLayout(
        new ImageSize(
            size(what, sizes, h, hint.map(ImageSize::height)),
            size(what, sizes, h + 1, hint.map(ImageSize::width)),
            channels),
        sizes[0],
        dtype,
        4,
        channelsFirst);
  }

  private static InputLayout flat(
      String what, DataType dtype, long[] sizes, Optional<ImageSize> hint) {
    ImageSize image = hint.orElseThrow(() -> open(what, Arrays.toString(sizes)));
    if (sizes[1] > 0 && sizes[1] != (long) image.height() * image.width() * image.channels()) {
      throw UserError.input(
          "%s takes vectors of %d numbers; the data's images are %s", what, sizes[1], image);
    }
    return new InputLayout(image, sizes[0], dtype, 2, false);
  }

  private static boolean isChannels(long size) {
    return size == 1 || size == 3;
  }

  private static int size(String what, long[] sizes, int axis, Optional<Integer> hint) {
    return sizes[axis] > 0
        ? Math.toIntExact(sizes[axis])
        : hint.orElseThrow(() -> open(what, Arrays.toString(sizes)));
  }

  private static UserError open(String what, String shape) {
    return UserError.usage(
        "%s is %s, which leaves the image size open; give it (--image-size HxWxC)", what, shape);
  }

  /** The same for any number of images. */
  InputLayout withOpenBatch() {
    return new InputLayout(image, -1, dtype, rank, channelsFirst);
  }

  /** Shape to give a rank 2 or 3 model from NHWC. */
  long[] flatShape() {
    return rank == 3
        ? new long[] {-1, image.height(), image.width()}
        : new long[] {-1, (long) image.height() * image.width() * image.channels()};
  }
}
