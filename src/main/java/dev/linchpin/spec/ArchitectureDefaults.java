package dev.linchpin.spec;

import dev.linchpin.spec.proto.Architecture;
import dev.linchpin.spec.proto.Data;
import java.util.List;

/** {@link Defaults} of {@code architecture}, and its name. */
final class ArchitectureDefaults {
  private ArchitectureDefaults() {}

  /**
   * In full; mean and std stay empty where they are to be computed.
   *
   * @param data to train on
   */
  static Architecture resolve(Architecture architecture, Data data) {
    Architecture.Builder out = architecture.toBuilder();
    switch (architecture.getKindCase()) {
      case MLP -> {
        if (out.getMlp().getHiddenCount() == 0) {
          out.getMlpBuilder().addAllHidden(List.of(512, 256));
        }
      }
      case CNN -> {
        if (out.getCnn().getWidthsCount() == 0) {
          out.getCnnBuilder().addAllWidths(List.of(32, 64, 128));
        }
      }
      case VGG -> out.getVggBuilder().setDepth(depth(architecture));
      case RESNET -> out.getResnetBuilder().setDepth(depth(architecture));
      case WIDE_RESNET -> {
        out.getWideResnetBuilder().setDepth(depth(architecture)).setWidth(width(architecture));
      }
      case IMAGENET_RESNET -> out.getImagenetResnetBuilder().setDepth(depth(architecture));
      case KIND_NOT_SET -> {}
    }
    if (out.getMeanCount() == 0) {
      if (data.hasCifar10()) {
        normalize(out, List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));
      } else if (data.hasCifar100()) {
        normalize(out, List.of(0.5071, 0.4865, 0.4409), List.of(0.2673, 0.2564, 0.2762));
      } else if (data.hasImages() && !data.getImages().getGrey()) {
        normalize(out, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
      }
    }
    return out.build();
  }

  private static void normalize(Architecture.Builder out, List<Double> mean, List<Double> std) {
    out.addAllMean(mean).addAllStd(std);
  }

  /** The usual short name, such as {@code resnet20}. */
  static String name(Architecture a) {
    return switch (a.getKindCase()) {
      case MLP -> "mlp";
      case CNN -> "cnn";
      case VGG -> "vgg" + depth(a);
      case RESNET -> "resnet" + depth(a);
      case IMAGENET_RESNET -> "resnet" + depth(a) + "-imagenet";
      case WIDE_RESNET -> "wrn-" + depth(a) + "-" + width(a);
      case KIND_NOT_SET -> "model";
    };
  }

  private static int depth(Architecture a) {
    return switch (a.getKindCase()) {
      case VGG -> a.getVgg().hasDepth() ? a.getVgg().getDepth() : 19;
      case RESNET -> a.getResnet().hasDepth() ? a.getResnet().getDepth() : 20;
      case WIDE_RESNET -> a.getWideResnet().hasDepth() ? a.getWideResnet().getDepth() : 28;
      case IMAGENET_RESNET ->
          a.getImagenetResnet().hasDepth() ? a.getImagenetResnet().getDepth() : 50;
      default -> throw new IllegalArgumentException(a.getKindCase() + " has no depth");
    };
  }

  private static int width(Architecture a) {
    return a.getWideResnet().hasWidth() ? a.getWideResnet().getWidth() : 10;
  }
}
