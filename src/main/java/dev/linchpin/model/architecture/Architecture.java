package dev.linchpin.model.architecture;

import dev.linchpin.base.Interval;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Nodes;
import dev.linchpin.model.LinearHead;
import dev.linchpin.model.Network;
import java.util.Optional;
import org.tensorflow.proto.DataType;

/**
 * A family of layers with its options; implementations refuse options out of range with {@link
 * IllegalArgumentException}.
 */
public interface Architecture {
  /** Name of the logits layer: its parameters are {@code head/kernel} and {@code head/bias}. */
  String HEAD = "head";

  /** As users write it: {@link Architectures#parse} of it gives an equal architecture. */
  String name();

  /** Images of fewer rows or columns are refused. */
  int leastSize();

  /** All layers between the normalised images and the logits layer. */
  Features features(Layers layers, Maps images);

  /**
   * A network with initial values that depend on the seed alone.
   *
   * @param name of the network
   * @param height of the images
   * @param width of the images
   * @param channels of the images
   * @param classes number of classes, at least 2
   * @throws UserError if the images are too small, or there are fewer than two classes
   * @throws IllegalArgumentException if the normalisation is for another number of channels
   */
  default Network build(
      String name,
      int height,
      int width,
      int channels,
      int classes,
      Normalization normalization,
      long seed) {
    if (Math.min(height, width) < leastSize()) {
      throw UserError.usage(
          "architecture %s needs images of at least %dx%d; these are %dx%d",
          name(), leastSize(), leastSize(), height, width);
    }
    if (classes < 2) {
      throw UserError.usage("a classifier of %d classes: at least 2 are needed", classes);
    }
    GraphParts parts = new GraphParts();
    Layers layers = new Layers(parts, seed);
    parts.add(Nodes.placeholder(Endpoints.IMAGES, DataType.DT_FLOAT, -1, height, width, channels));
    String pixels = normalised(parts, normalization, channels);
    Features features = features(layers, new Maps(pixels, height, width, channels, false));
    parts.add(Nodes.identity(Endpoints.FEATURES, features.tensor()));
    Features z = new Features(Endpoints.FEATURES, features.size(), features.rectified());
    layers.logits(HEAD, Endpoints.LOGITS, z, classes);
    LinearHead head =
        new LinearHead(
            HEAD + "/kernel",
            false,
            z.size(),
            classes,
            z.rectified() ? Interval.NON_NEGATIVE : Interval.ALL);
    return new Network(
        name,
        height,
        width,
        channels,
        classes,
        parts.graph(),
        parts.parameters(),
        Optional.of(head));
  }

  private static String normalised(GraphParts parts, Normalization normalization, int channels) {
    if (normalization.mean().isEmpty()) {
      return Endpoints.IMAGES;
    }
    float[] mean = Normalization.byChannel(normalization.mean(), channels);
    float[] std = Normalization.byChannel(normalization.std(), channels);
    parts.add(Constant.floats(mean, channels).toNode("normalization/mean"));
    parts.add(Constant.floats(std, channels).toNode("normalization/std"));
    parts.add(Nodes.op("normalization/centred", "Sub", Endpoints.IMAGES, "normalization/mean"));
    return parts.add(
        Nodes.op("normalization/scaled", "RealDiv", "normalization/centred", "normalization/std"));
  }
}
