package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CIFAR-10 "binary version": {@code data_batch_1..5.bin} and {@code test_batch.bin}, each any
 * number of records of 1 label byte and 3,072 pixel bytes.
 */
public final class Cifar10Binary {
  private static final String KIND = "cifar10";

  private Cifar10Binary() {}

  /**
   * @param path the folder, or one file of records (then the split does not matter)
   * @throws UserError if files are missing, or of another length than a multiple of 3,073
   */
  public static Dataset open(Path path, Split split) {
    DataFiles.checkExists(KIND, path);
    boolean single = Files.isRegularFile(path);
    Path folder = single ? path.toAbsolutePath().getParent() : folder(path);
    List<Path> files = single ? List.of(path) : files(folder, split);
    if (!files.stream().allMatch(Files::isRegularFile)) {
      throw DataFiles.missing(
          KIND, folder, String.join(", ", fileNames(split)) + " (or the Python version's files)");
    }
    List<String> names =
        CifarClassNames.read(folder.resolve("batches.meta.txt"), CifarClassNames.CIFAR10);
    return CifarRecords.read(KIND + ":" + path, files, 1, 0, names);
  }

  private static Path folder(Path path) {
    return CifarRecords.folder(path, "cifar-10-batches-bin");
  }

  private static List<Path> files(Path folder, Split split) {
    return fileNames(split).stream().map(folder::resolve).toList();
  }

  private static List<String> fileNames(Split split) {
    return split == Split.TEST
        ? List.of("test_batch.bin")
        : IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList();
  }
}
