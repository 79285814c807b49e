package dev.linchpin.experiment;

import com.google.protobuf.TextFormat;
import dev.linchpin.base.UserError;
import dev.linchpin.data.ChannelMoments;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.architecture.Architecture;
import dev.linchpin.model.architecture.Architectures;
import dev.linchpin.model.architecture.CifarResNet;
import dev.linchpin.model.architecture.Cnn;
import dev.linchpin.model.architecture.ImageNetResNet;
import dev.linchpin.model.architecture.Mlp;
import dev.linchpin.model.architecture.Normalization;
import dev.linchpin.model.architecture.Vgg;
import dev.linchpin.model.architecture.WideResNet;
import java.util.List;

/** An architecture of the resolved spec in the terms of the builder, and back. */
final class SpecArchitecture {
  /** Images that mean and std are computed on; as the spec's reference says. */
  private static final int NORMALIZED_BY = 10_000;

  /** A channel of one shade has no deviation; it is not stretched. */
  private static final double LEAST_DEVIATION = 1e-3;

  private SpecArchitecture() {}

  static Architecture of(dev.linchpin.spec.proto.Architecture spec) {
    return switch (spec.getKindCase()) {
      case MLP -> new Mlp(spec.getMlp().getHiddenList());
      case CNN -> new Cnn(spec.getCnn().getWidthsList());
      case VGG -> new Vgg(spec.getVgg().getDepth());
      case RESNET -> new CifarResNet(spec.getResnet().getDepth());
      case WIDE_RESNET ->
          new WideResNet(spec.getWideResnet().getDepth(), spec.getWideResnet().getWidth());
      case IMAGENET_RESNET -> new ImageNetResNet(spec.getImagenetResnet().getDepth());
      case KIND_NOT_SET -> throw new IllegalArgumentException("a valid spec has an architecture");
    };
  }

  /**
   * What the spec says, else the moments of the training images.
   *
   * @param data to train on
   */
  static Normalization normalization(dev.linchpin.spec.proto.Architecture spec, Dataset data) {
    if (spec.getMeanCount() > 0) {
      return new Normalization(floats(spec.getMeanList()), floats(spec.getStdList()));
    }
    ChannelMoments moments = ChannelMoments.of(data, NORMALIZED_BY);
    List<Double> std =
        moments.deviation().stream().map(d -> d < LEAST_DEVIATION ? 1.0 : d).toList();
    return new Normalization(floats(moments.mean()), floats(std));
  }

  private static List<Float> floats(List<Double> values) {
    return values.stream().map(Double::floatValue).toList();
  }

  /**
   * The architecture of a name, as text format of the spec.
   *
   * @throws UserError (usage) for an unknown name
   */
  static String text(String name) {
    Architecture architecture;
    try {
      architecture = Architectures.parse(name);
    } catch (UserError e) {
      throw new UserError(e.kind(), "--arch " + name + ": " + e.getMessage(), e);
    }
    var spec = dev.linchpin.spec.proto.Architecture.newBuilder();
    if (architecture instanceof Mlp mlp) {
      spec.getMlpBuilder().addAllHidden(mlp.hidden());
    } else if (architecture instanceof Cnn cnn) {
      spec.getCnnBuilder().addAllWidths(cnn.widths());
    } else if (architecture instanceof Vgg vgg) {
      spec.getVggBuilder().setDepth(vgg.depth());
    } else if (architecture instanceof CifarResNet resnet) {
      spec.getResnetBuilder().setDepth(resnet.depth());
    } else if (architecture instanceof WideResNet wide) {
      spec.getWideResnetBuilder().setDepth(wide.depth()).setWidth(wide.widening());
    } else if (architecture instanceof ImageNetResNet resnet) {
      spec.getImagenetResnetBuilder().setDepth(resnet.depth());
    } else {
      throw new IllegalStateException("no field of the spec for " + architecture.name());
    }
    return "{ " + TextFormat.printer().shortDebugString(spec) + " }";
  }
}
