package dev.linchpin.experiment;

import dev.linchpin.data.DataKind;
import dev.linchpin.data.DataOptions;
import dev.linchpin.data.Dataset;
import dev.linchpin.data.Datasets;
import dev.linchpin.data.ImageSize;
import dev.linchpin.data.Interpolation;
import dev.linchpin.data.PixelRange;
import dev.linchpin.data.Split;
import dev.linchpin.spec.proto.Cifar100;
import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Images;
import dev.linchpin.spec.proto.Npz;
import java.nio.file.Path;

/** The data of the resolved spec, opened. */
final class SpecData {
  private SpecData() {}

  /** The images to examine. */
  static Dataset open(Data data) {
    return open(data, split(data.getSplit()), data.getLimit());
  }

  /** The images that μ and σ of neurons are computed on; independent of {@code limit}. */
  static Dataset statistics(Data data) {
    Dataset all = open(data, split(data.getStatistics().getSplit()), 0);
    int count = data.getStatistics().getCount();
    return count > 0 && count < all.size()
        ? open(data, split(data.getStatistics().getSplit()), count)
        : all;
  }

  private static Dataset open(Data data, Split split, int limit) {
    DataOptions plain = DataOptions.DEFAULT.withSplit(split).withLimit(limit);
    return switch (data.getSourceCase()) {
      case CIFAR10 -> open(DataKind.CIFAR10, data.getCifar10().getPath(), plain);
      case CIFAR100 ->
          open(
              DataKind.CIFAR100,
              data.getCifar100().getPath(),
              new DataOptions(
                  split,
                  limit,
                  null,
                  null,
                  0,
                  data.getCifar100().getLabels() == Cifar100.Labels.COARSE,
                  null,
                  null,
                  null));
      case IDX -> open(DataKind.IDX, data.getIdx().getPath(), plain);
      case IMAGES -> open(DataKind.IMAGES, data.getImages().getPath(), images(data, split, limit));
      case NPZ -> open(DataKind.NPZ, data.getNpz().getPath(), npz(data.getNpz(), split, limit));
      case SOURCE_NOT_SET -> throw new IllegalArgumentException("a valid spec has data");
    };
  }

  private static Dataset open(DataKind kind, String path, DataOptions options) {
    return Datasets.open(kind.id(), Path.of(path), options);
  }

  private static Split split(dev.linchpin.spec.proto.Split split) {
    return split == dev.linchpin.spec.proto.Split.TRAIN ? Split.TRAIN : Split.TEST;
  }

  private static DataOptions images(Data data, Split split, int limit) {
    Images images = data.getImages();
    Interpolation how =
        switch (images.getInterpolation()) {
          case BICUBIC -> Interpolation.BICUBIC;
          case NEAREST -> Interpolation.NEAREST;
          default -> Interpolation.BILINEAR;
        };
    ImageSize size =
        images.getShortSide() > 0
            ? ImageSize.shortSideThenCrop(images.getShortSide(), images.getCrop(), how)
            : ImageSize.crop(images.getCrop(), images.getCrop());
    return new DataOptions(
        split,
        limit,
        path(images.getClasses()),
        size,
        images.getGrey() ? 1 : 3,
        false,
        null,
        null,
        null);
  }

  private static DataOptions npz(Npz npz, Split split, int limit) {
    return new DataOptions(
        split,
        limit,
        path(npz.getClasses()),
        null,
        0,
        false,
        text(npz.getImages()),
        text(npz.getLabels()),
        npz.hasRange()
            ? npz.getRange() == Npz.Range.BYTE ? PixelRange.BYTE : PixelRange.UNIT
            : null);
  }

  private static Path path(String text) {
    return text.isEmpty() ? null : Path.of(text);
  }

  private static String text(String text) {
    return text.isEmpty() ? null : text;
  }
}
