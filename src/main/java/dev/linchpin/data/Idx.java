package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * LeCun's idx format: {@code train-} or {@code t10k-images-idx3-ubyte} and {@code
 * -labels-idx1-ubyte}, plain or gzipped, of MNIST, Fashion-MNIST (as in Debian's package
 * dataset-fashion-mnist) and their like.
 */
public final class Idx {
  private static final String KIND = "idx";
  private static final int IMAGES_MAGIC = 0x00000803;
  private static final int LABELS_MAGIC = 0x00000801;
  private static final List<String> FASHION =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");
  // The first ten labels of Fashion-MNIST's two files: no name in the format tells it from MNIST.
  private static final List<int[]> FASHION_LABELS =
      List.of(new int[] {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}, new int[] {9, 0, 0, 3, 0, 2, 7, 2, 5, 5});

  private Idx() {}

  /**
   * @param path the folder, or the file of images (its labels lie beside it; then the split does
   *     not matter)
   * @throws UserError if files are missing, truncated, of another magic number, or do not match
   */
  public static Dataset open(Path path, Split split) {
    DataFiles.checkExists(KIND, path);
    Path images = Files.isDirectory(path) ? imagesIn(path, split) : path;
    Path labels = labelsBeside(images);
    ByteBuffer imageData = read(images, IMAGES_MAGIC, "images (idx3-ubyte)");
    ByteBuffer labelData = read(labels, LABELS_MAGIC, "labels (idx1-ubyte)");
    int[] shape = shape(images, imageData, 3);
    int[] classes = new int[shape(labels, labelData, 1)[0]];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = labelData.get() & 0xff;
    }
    byte[] pixels = new byte[imageData.remaining()];
    imageData.get(pixels);
    return new ArrayDataset(
        KIND + ":" + path,
        new Pixels.Bytes(pixels),
        shape[1],
        shape[2],
        1,
        classes,
        classNames(images, classes));
  }

  private static Path imagesIn(Path folder, Split split) {
    String prefix = split == Split.TEST ? "t10k" : "train";
    for (String separator : List.of("-", ".")) {
      for (String end : List.of("", ".gz")) {
        Path file = folder.resolve(prefix + "-images" + separator + "idx3-ubyte" + end);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    throw DataFiles.missing(KIND, folder, prefix + "-images-idx3-ubyte(.gz)");
  }

  private static Path labelsBeside(Path images) {
    String name = images.getFileName().toString();
    String labels = name.replace("images", "labels").replace("idx3", "idx1");
    String other = labels.endsWith(".gz") ? labels.replaceAll("\\.gz$", "") : labels + ".gz";
    for (String candidate : List.of(labels, other)) {
      Path file = images.resolveSibling(candidate);
      if (!candidate.equals(name) && Files.isRegularFile(file)) {
        return file;
      }
    }
    throw DataFiles.missing(
        KIND, images.toAbsolutePath().getParent(), labels + ", the labels of " + name);
  }

  private static ByteBuffer read(Path file, int magic, String what) {
    byte[] content = DataFiles.bytes(file);
    if (content.length > 2 && content[0] == 0x1f && content[1] == (byte) 0x8b) {
      try (GZIPInputStream in =
          new GZIPInputStream(new BufferedInputStream(new ByteArrayInputStream(content)))) {
        content = in.readAllBytes();
      } catch (IOException e) {
        throw new UserError(
            UserError.Kind.INPUT, file + ": damaged or truncated gzip: " + e.getMessage(), e);
      }
    }
    ByteBuffer data = ByteBuffer.wrap(content);
    int found = content.length < 4 ? 0 : data.getInt();
    if (found != magic) {
      throw UserError.input(
          "%s: magic number 0x%08x; idx %s begin with 0x%08x", file, found, what, magic);
    }
    return data;
  }

  /** The dimensions, after which the buffer holds just the elements. */
  private static int[] shape(Path file, ByteBuffer data, int rank) {
    long size = 1;
    int[] shape = new int[rank];
    for (int d = 0; d < rank && data.remaining() >= 4; d++) {
      shape[d] = data.getInt();
      size *= shape[d];
    }
    if (data.remaining() != size || Arrays.stream(shape).anyMatch(n -> n < 1)) {
      throw UserError.input(
          "%s: %d bytes after the header; dimensions %s need %d (truncated?)",
          file, data.remaining(), Arrays.toString(shape), size);
    }
    return shape;
  }

  private static List<String> classNames(Path images, int[] labels) {
    int classes = Math.max(10, Arrays.stream(labels).max().orElse(0) + 1);
    int[] start = Arrays.copyOf(labels, Math.min(10, labels.length));
    boolean fashion =
        images.toAbsolutePath().toString().toLowerCase(Locale.ROOT).contains("fashion")
            || FASHION_LABELS.stream().anyMatch(known -> Arrays.equals(known, start));
    return fashion && classes == FASHION.size()
        ? FASHION
        : IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }
}
