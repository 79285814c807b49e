package dev.linchpin.testing;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Nodes;
import dev.linchpin.model.LinearHead;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;

/**
 * A random network with all that training and export care about: a convolution, batch normalisation
 * with moving statistics, ReLU, a mean over the map, a linear head. 8x8x3 images.
 */
public final class SmallNetwork {
  public static final int SIDE = 8;
  public static final int FEATURES = 12;
  public static final int CLASSES = 5;

  private final Random random;
  private final Defs graph = Defs.graph();
  private final List<Parameter> parameters = new ArrayList<>();

  private SmallNetwork(long seed) {
    random = new Random(seed);
  }

  /** How the linear layer is written. */
  public enum Head {
    /** W is {@code [F, C]}. */
    PLAIN,
    /** W is {@code [C, F]}. */
    TRANSPOSED,
    /** W is {@code [1, 1, F, C]}. */
    CONVOLUTION,
    /** A hidden layer's softplus makes the logits. */
    NONE
  }

  public static Network of(long seed, Head head) {
    return new SmallNetwork(seed).build("small" + seed, head);
  }

  private Network build(String name, Head head) {
    graph.placeholder(Endpoints.IMAGES, -1, SIDE, SIDE, 3);
    graph.floats("mean", new float[] {0.5f, 0.45f, 0.4f}, 3);
    graph.op("normalised", "Sub", Endpoints.IMAGES, "mean");
    parameter("conv/kernel", true, 0, 0.5, 3, 3, 3, FEATURES);
    graph.add(convolution("conv", "normalised", "conv/kernel"));
    parameter("norm/scale", true, 1, 0.2, FEATURES);
    parameter("norm/offset", true, 0, 0.1, FEATURES);
    parameter("norm/mean", false, 0, 0.1, FEATURES);
    parameter("norm/variance", false, 1, 0.05, FEATURES);
    graph.op(
        "norm",
        "FusedBatchNormV3",
        n ->
            n.putAttr("U", Nodes.type(DataType.DT_FLOAT))
                .putAttr("epsilon", AttrValue.newBuilder().setF(1e-3f).build())
                .putAttr("is_training", Defs.bool(false)),
        "conv",
        "norm/scale",
        "norm/offset",
        "norm/mean",
        "norm/variance");
    graph.op("relu", "Relu", "norm");
    graph.ints("map", 1, 2);
    graph.op(
        "pooled", "Mean", n -> n.putAttr("Tidx", Nodes.type(DataType.DT_INT32)), "relu", "map");
    graph.add(Nodes.identity(Endpoints.FEATURES, "pooled"));
    String logits = head(head);
    parameter("head/bias", true, 0, 0.1, CLASSES);
    graph.op("biased", "BiasAdd", logits, "head/bias");
    boolean linear = head != Head.NONE;
    if (linear) {
      graph.add(Nodes.identity(Endpoints.LOGITS, "biased"));
    } else {
      graph.op(Endpoints.LOGITS, "Softplus", "biased");
    }
    return new Network(
        name,
        SIDE,
        SIDE,
        3,
        CLASSES,
        graph.build(),
        parameters,
        linear
            ? Optional.of(
                new LinearHead(
                    "head/kernel",
                    head == Head.TRANSPOSED,
                    FEATURES,
                    CLASSES,
                    Interval.NON_NEGATIVE))
            : Optional.empty());
  }

  private String head(Head head) {
    switch (head) {
      case TRANSPOSED -> {
        parameter("head/kernel", true, 0, 2, CLASSES, FEATURES);
        graph.op(
            "product",
            "MatMul",
            n -> n.putAttr("transpose_b", Defs.bool(true)),
            Endpoints.FEATURES,
            "head/kernel");
        return "product";
      }
      case CONVOLUTION -> {
        parameter("head/kernel", true, 0, 2, 1, 1, FEATURES, CLASSES);
        graph.ints("as_map", -1, 1, 1, FEATURES);
        graph.add(Nodes.reshape("map_1x1", DataType.DT_FLOAT, Endpoints.FEATURES, "as_map"));
        graph.add(convolution("head", "map_1x1", "head/kernel"));
        graph.ints("as_rows", -1, CLASSES);
        graph.add(Nodes.reshape("rows", DataType.DT_FLOAT, "head", "as_rows"));
        return "rows";
      }
      default -> {
        parameter("head/kernel", true, 0, 2, FEATURES, CLASSES);
        graph.op("product", "MatMul", Endpoints.FEATURES, "head/kernel");
        return "product";
      }
    }
  }

  private static org.tensorflow.proto.NodeDef convolution(
      String name, String input, String kernel) {
    return Nodes.op(name, "Conv2D", input, kernel).toBuilder()
        .putAttr("strides", Defs.list(1, 1, 1, 1))
        .putAttr("padding", Defs.text("SAME"))
        .build();
  }

  private void parameter(
      String name, boolean trainable, double centre, double deviation, long... shape) {
    int size = 1;
    for (long d : shape) {
      size *= (int) d;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (centre + deviation * random.nextGaussian());
    }
    graph.add(Constant.floats(values, shape).toNode(name));
    parameters.add(new Parameter(name, name, trainable, shape.length));
  }

  /** {@code [n, 8, 8, 3]}, uniform. */
  public static float[] images(int n, long seed) {
    Random random = new Random(seed);
    float[] images = new float[n * SIDE * SIDE * 3];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    return images;
  }
}
