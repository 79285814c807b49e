package dev.linchpin.spec;

import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Images;

/** What is allowed in {@code data}. */
final class DataRules {
  private DataRules() {}

  static void check(Data data, Validator v) {
    String folder = "the folder of the files, or one file";
    switch (data.getSourceCase()) {
      case CIFAR10 -> v.notEmpty("data.cifar10.path", data.getCifar10().getPath(), folder);
      case CIFAR100 -> v.notEmpty("data.cifar100.path", data.getCifar100().getPath(), folder);
      case IDX -> v.notEmpty("data.idx.path", data.getIdx().getPath(), folder);
      case IMAGES -> images(data.getImages(), v);
      case NPZ -> v.notEmpty("data.npz.path", data.getNpz().getPath(), "the .npz file");
      case SOURCE_NOT_SET ->
          v.require(false, "data", "no source; needed: one of cifar10, cifar100, idx, images, npz");
    }
    v.between("data.limit", data.getLimit(), 0, Integer.MAX_VALUE);
    v.between("data.statistics.count", data.getStatistics().getCount(), 0, Integer.MAX_VALUE);
  }

  private static void images(Images images, Validator v) {
    v.notEmpty("data.images.path", images.getPath(), "the folder of the class folders");
    v.between("data.images.short_side", images.getShortSide(), 0, 65536);
    Images resolved = Defaults.images(images);
    v.between("data.images.crop", resolved.getCrop(), 1, 65536);
    v.require(
        resolved.getShortSide() == 0 || resolved.getCrop() <= resolved.getShortSide(),
        "data.images.crop",
        "%d does not fit into a short_side of %d; allowed: 1 to short_side",
        resolved.getCrop(),
        resolved.getShortSide());
  }
}
