package dev.linchpin.spec;

import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Images;

/** What is allowed in {@code data}, to examine or to train on. */
final class DataRules {
  private DataRules() {}

  /**
   * @param path of {@code data} in the spec
   */
  static void check(Data data, String path, Validator v) {
    String folder = "the folder of the files, or one file";
    switch (data.getSourceCase()) {
      case CIFAR10 -> v.notEmpty(path + ".cifar10.path", data.getCifar10().getPath(), folder);
      case CIFAR100 -> v.notEmpty(path + ".cifar100.path", data.getCifar100().getPath(), folder);
      case IDX -> v.notEmpty(path + ".idx.path", data.getIdx().getPath(), folder);
      case IMAGES -> images(data.getImages(), path + ".images", v);
      case NPZ -> v.notEmpty(path + ".npz.path", data.getNpz().getPath(), "the .npz file");
      case SOURCE_NOT_SET ->
          v.require(false, path, "no source; needed: one of cifar10, cifar100, idx, images, npz");
    }
    v.between(path + ".limit", data.getLimit(), 0, Integer.MAX_VALUE);
    v.between(path + ".statistics.count", data.getStatistics().getCount(), 0, Integer.MAX_VALUE);
  }

  private static void images(Images images, String path, Validator v) {
    v.notEmpty(path + ".path", images.getPath(), "the folder of the class folders");
    v.between(path + ".short_side", images.getShortSide(), 0, 65536);
    Images resolved = Defaults.images(images);
    v.between(path + ".crop", resolved.getCrop(), 1, 65536);
    v.require(
        resolved.getShortSide() == 0 || resolved.getCrop() <= resolved.getShortSide(),
        path + ".crop",
        "%d does not fit into a short_side of %d; allowed: 1 to short_side",
        resolved.getCrop(),
        resolved.getShortSide());
  }
}
