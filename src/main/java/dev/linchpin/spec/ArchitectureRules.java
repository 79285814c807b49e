package dev.linchpin.spec;

import dev.linchpin.spec.proto.Architecture;
import java.util.List;

/** What is allowed in {@code architecture}. */
final class ArchitectureRules {
  private static final List<Integer> VGG = List.of(11, 13, 16, 19);
  private static final List<Integer> IMAGENET = List.of(18, 34, 50);

  private ArchitectureRules() {}

  static void check(Architecture a, String path, Validator v) {
    switch (a.getKindCase()) {
      case MLP -> list(a.getMlp().getHiddenList(), path + ".mlp.hidden", 64, 65_536, v);
      case CNN -> list(a.getCnn().getWidthsList(), path + ".cnn.widths", 16, 65_536, v);
      case VGG -> {
        if (a.getVgg().hasDepth()) {
          oneOf(path + ".vgg.depth", a.getVgg().getDepth(), VGG, v);
        }
      }
      case RESNET -> {
        if (a.getResnet().hasDepth()) {
          depth(path + ".resnet.depth", a.getResnet().getDepth(), 2, "20, 32, 44, 56, 110", v);
          v.between(path + ".resnet.depth", a.getResnet().getDepth(), 8, 1202);
        }
      }
      case WIDE_RESNET -> {
        String at = path + ".wide_resnet";
        if (a.getWideResnet().hasDepth()) {
          depth(at + ".depth", a.getWideResnet().getDepth(), 4, "16, 22, 28, 40", v);
          v.between(at + ".depth", a.getWideResnet().getDepth(), 10, 1000);
        }
        if (a.getWideResnet().hasWidth()) {
          v.between(at + ".width", a.getWideResnet().getWidth(), 1, 64);
        }
      }
      case IMAGENET_RESNET -> {
        if (a.getImagenetResnet().hasDepth()) {
          oneOf(path + ".imagenet_resnet.depth", a.getImagenetResnet().getDepth(), IMAGENET, v);
        }
      }
      case KIND_NOT_SET ->
          v.require(
              false,
              path,
              "no kind; needed: one of mlp, cnn, vgg, resnet, wide_resnet, imagenet_resnet");
    }
    normalization(a, path, v);
  }

  private static void list(List<Integer> sizes, String path, int most, int largest, Validator v) {
    v.require(
        sizes.size() <= most, path, "has %d numbers; allowed: at most %d", sizes.size(), most);
    for (int i = 0; i < sizes.size(); i++) {
      v.between(path + "[" + i + "]", sizes.get(i), 1, largest);
    }
  }

  private static void oneOf(String path, int depth, List<Integer> allowed, Validator v) {
    v.require(
        allowed.contains(depth),
        path,
        "%d is not built; allowed: %s",
        depth,
        allowed.toString().replaceAll("[\\[\\]]", ""));
  }

  private static void depth(String path, int depth, int rest, String examples, Validator v) {
    v.require(
        depth > 0 && depth % 6 == rest,
        path,
        "%d is not 6n + %d; allowed: %s, …",
        depth,
        rest,
        examples);
  }

  private static void normalization(Architecture a, String path, Validator v) {
    int means = a.getMeanCount();
    v.require(
        means == 0 || means == 1 || means == 3,
        path + ".mean",
        "has %d numbers; allowed: one, or one a channel (3)",
        means);
    v.require(
        a.getStdCount() == means,
        path + (a.getStdCount() == 0 ? ".mean" : ".std"),
        "mean has %d numbers and std %d; allowed: as many of each",
        means,
        a.getStdCount());
    for (int c = 0; c < means; c++) {
      v.between(path + ".mean[" + c + "]", a.getMean(c), 0.0, 1.0);
      v.positive(path + ".std[" + c + "]", a.getStd(c));
    }
  }
}
