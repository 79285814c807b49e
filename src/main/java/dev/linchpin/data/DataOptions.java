package dev.linchpin.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to read a data set. Null, 0 and false are "as usual"; what a kind has no use for must stay
 * so.
 *
 * @param split null: the test set
 * @param limit number of images to take from the beginning; 0: all
 * @param classList file with one class a line in label order (images, npz)
 * @param imageSize null: {@link ImageSize#IMAGENET} (images)
 * @param channels 1 for grey, 3 or 0 for RGB (images)
 * @param coarseLabels the 20 superclasses (cifar100)
 * @param imagesKey name of the array; null: guessed (npz); {@code labelsKey} likewise
 * @param pixelRange of float arrays; null: 0 to 1 (npz)
 */
public record DataOptions(
    Split split,
    int limit,
    Path classList,
    ImageSize imageSize,
    int channels,
    boolean coarseLabels,
    String imagesKey,
    String labelsKey,
    PixelRange pixelRange) {
  /** All as usual: the whole test set. */
  public static final DataOptions DEFAULT =
      new DataOptions(Split.TEST, 0, null, null, 0, false, null, null, null);

  public DataOptions {
    split = split == null ? Split.TEST : split;
  }

  public DataOptions withSplit(Split value) {
    return new DataOptions(
        value,
        limit,
        classList,
        imageSize,
        channels,
        coarseLabels,
        imagesKey,
        labelsKey,
        pixelRange);
  }

  public DataOptions withLimit(int value) {
    return new DataOptions(
        split,
        value,
        classList,
        imageSize,
        channels,
        coarseLabels,
        imagesKey,
        labelsKey,
        pixelRange);
  }

  /** The options set that not every kind has a use for, in the words of {@link DataKind}. */
  List<String> special() {
    List<String> names = new ArrayList<>();
    addIf(names, classList != null, "class list");
    addIf(names, imageSize != null, "image size");
    addIf(names, channels != 0, "channels");
    addIf(names, coarseLabels, "coarse labels");
    addIf(names, imagesKey != null, "images key");
    addIf(names, labelsKey != null, "labels key");
    addIf(names, pixelRange != null, "pixel range");
    return names;
  }

  private static void addIf(List<String> names, boolean set, String name) {
    if (set) {
      names.add(name);
    }
  }
}
