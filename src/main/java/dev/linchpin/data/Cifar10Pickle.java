package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * CIFAR-10 "python version": pickles {@code data_batch_1..5}, {@code test_batch} (a dictionary with
 * {@code data}, uint8 {@code [n, 3072]}, and {@code labels}) and {@code batches.meta}.
 */
public final class Cifar10Pickle {
  private static final String KIND = "cifar10";

  private Cifar10Pickle() {}

  /** Whether the folder looks like the Python version. */
  static boolean isAt(Path path) {
    Path folder = folder(path);
    return Files.isRegularFile(folder.resolve("test_batch"))
        || Files.isRegularFile(folder.resolve("data_batch_1"));
  }

  /**
   * @param path the folder
   * @throws UserError if files are missing, no pickles, or hold other than CIFAR-10's entries
   */
  public static Dataset open(Path path, Split split) {
    DataFiles.checkExists(KIND, path);
    Path folder = folder(path);
    List<String> names =
        split == Split.TEST
            ? List.of("test_batch")
            : IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i).toList();
    List<byte[]> parts = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String name : names) {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw DataFiles.missing(KIND, folder, String.join(", ", names));
      }
      parts.add(readBatch(file, labels));
    }
    byte[] pixels = new byte[parts.stream().mapToInt(p -> p.length).reduce(0, Math::addExact)];
    int to = 0;
    for (byte[] part : parts) {
      for (int from = 0; from < part.length; from += CifarRecords.IMAGE, to += CifarRecords.IMAGE) {
        CifarRecords.interleave(part, from, pixels, to);
      }
    }
    return new ArrayDataset(
        KIND + ":" + path,
        new Pixels.Bytes(pixels),
        CifarRecords.SIDE,
        CifarRecords.SIDE,
        3,
        labels.stream().mapToInt(Integer::intValue).toArray(),
        classNames(folder.resolve("batches.meta")));
  }

  private static Path folder(Path path) {
    return CifarRecords.folder(path, "cifar-10-batches-py");
  }

  /** Planes of the images of one file; appends their labels. */
  private static byte[] readBatch(Path file, List<Integer> labels) {
    Map<?, ?> batch = PythonPickle.readMap(file);
    if (!(PythonPickle.get(batch, "data") instanceof PythonPickle.Uint8Array data)
        || data.values() == null
        || !(PythonPickle.get(batch, "labels") instanceof List<?> list)
        || !list.stream().allMatch(Integer.class::isInstance)) {
      throw UserError.input(
          "%s: expected a dictionary with 'data' (a uint8 array) and 'labels' (a list of int),"
              + " found keys %s",
          file, batch.keySet().stream().map(PythonPickle::text).sorted().toList());
    }
    if (data.values().length != list.size() * CifarRecords.IMAGE) {
      throw UserError.input(
          "%s: %d pixel bytes for %d labels; expected %d an image",
          file, data.values().length, list.size(), CifarRecords.IMAGE);
    }
    list.forEach(label -> labels.add((Integer) label));
    return data.values();
  }

  private static List<String> classNames(Path meta) {
    if (Files.isRegularFile(meta)
        && PythonPickle.get(PythonPickle.readMap(meta), "label_names") instanceof List<?> names
        && names.size() == CifarClassNames.CIFAR10.size()) {
      return names.stream().map(PythonPickle::text).toList();
    }
    return CifarClassNames.CIFAR10;
  }
}
