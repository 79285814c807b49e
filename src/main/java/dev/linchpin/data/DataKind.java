package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The formats that data come in: the one place where they are listed. */
public enum DataKind {
  CIFAR10("cifar10", Set.of()) {
    @Override
    Dataset open(Path path, DataOptions o) {
      return Files.isDirectory(path) && Cifar10Pickle.isAt(path)
          ? Cifar10Pickle.open(path, o.split())
          : Cifar10Binary.open(path, o.split());
    }
  },
  CIFAR100("cifar100", Set.of("coarse labels")) {
    @Override
    Dataset open(Path path, DataOptions o) {
      return Cifar100Binary.open(path, o.split(), o.coarseLabels());
    }
  },
  IDX("idx", Set.of()) {
    @Override
    Dataset open(Path path, DataOptions o) {
      return Idx.open(path, o.split());
    }
  },
  IMAGES("images", Set.of("class list", "image size", "channels")) {
    @Override
    Dataset open(Path path, DataOptions o) {
      ImageSize size = o.imageSize() == null ? ImageSize.IMAGENET : o.imageSize();
      return ImageFolder.open(
          path, o.split(), o.classList(), size, o.channels() == 0 ? 3 : o.channels());
    }
  },
  NPZ("npz", Set.of("class list", "images key", "labels key", "pixel range")) {
    @Override
    Dataset open(Path path, DataOptions o) {
      List<String> names =
          o.classList() == null ? null : ClassList.read(o.classList(), List.of()).names();
      PixelRange range = o.pixelRange() == null ? PixelRange.UNIT : o.pixelRange();
      return Npz.open(path, o.split(), o.imagesKey(), o.labelsKey(), range, names);
    }
  };

  private final String id;
  private final Set<String> options;

  DataKind(String id, Set<String> options) {
    this.id = id;
    this.options = options;
  }

  abstract Dataset open(Path path, DataOptions options);

  /** As written before the colon of {@code KIND:PATH}. */
  public String id() {
    return id;
  }

  /** What the options may set for this kind, in words. */
  Set<String> options() {
    return options;
  }

  /**
   * @throws UserError if there is no such kind; lists those there are
   */
  public static DataKind of(String id) {
    return Arrays.stream(values())
        .filter(kind -> kind.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.usage(
                    "unknown kind of data '%s'; there are %s",
                    id,
                    Arrays.stream(values()).map(DataKind::id).collect(Collectors.joining(", "))));
  }
}
