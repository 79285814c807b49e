package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * CIFAR-100 "binary version": {@code train.bin} and {@code test.bin}, each any number of records of
 * a coarse label, a fine label and 3,072 pixel bytes.
 */
public final class Cifar100Binary {
  private static final String KIND = "cifar100";

  private Cifar100Binary() {}

  /**
   * @param path the folder, or one file of records (then the split does not matter)
   * @param coarse the 20 superclasses instead of the 100 classes
   * @throws UserError if the file is missing, or of another length than a multiple of 3,074
   */
  public static Dataset open(Path path, Split split, boolean coarse) {
    DataFiles.checkExists(KIND, path);
    boolean single = Files.isRegularFile(path);
    Path folder =
        single ? path.toAbsolutePath().getParent() : CifarRecords.folder(path, "cifar-100-binary");
    Path file = single ? path : folder.resolve(split == Split.TEST ? "test.bin" : "train.bin");
    if (!Files.isRegularFile(file)) {
      throw DataFiles.missing(KIND, folder, file.getFileName().toString());
    }
    List<String> names =
        coarse
            ? CifarClassNames.read(
                folder.resolve("coarse_label_names.txt"), CifarClassNames.CIFAR100_COARSE)
            : CifarClassNames.read(
                folder.resolve("fine_label_names.txt"), CifarClassNames.CIFAR100_FINE);
    return CifarRecords.read(KIND + ":" + path, List.of(file), 2, coarse ? 0 : 1, names);
  }
}
