package dev.linchpin.model.architecture;

import static dev.linchpin.model.architecture.GraphParts.flag;
import static dev.linchpin.model.architecture.GraphParts.list;
import static dev.linchpin.model.architecture.GraphParts.number;
import static dev.linchpin.model.architecture.GraphParts.text;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Nodes;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Builds a network layer by layer, in inference form. A layer is named by the caller, {@code
 * stage1/0/conv1}, and its parameters after it, {@code stage1/0/conv1/kernel}. Every op used has a
 * right gradient.
 *
 * <p>Initial values: convolutions He normal with deviation √(2 / fan-out), fan-out = k²·filters (He
 * et al. 2015, the backward form, as ResNet's and WideResNet's authors train); dense layers before
 * a ReLU √(2 / fan-in); the logits layer uniform on ±1/√features, its bias 0; batch normalisation
 * the identity.
 */
public final class Layers {
  private static final float EPSILON = 1e-5f;

  private final GraphParts parts;
  private final long seed;

  Layers(GraphParts parts, long seed) {
    this.parts = parts;
    this.seed = seed;
  }

  /**
   * Convolution without bias, {@code name/kernel [k, k, channels, filters]}. It pads k/2 zeros on
   * all sides, whatever the stride: TensorFlow's SAME would put fewer in front at stride 2 and take
   * other places than published networks.
   *
   * @param kernel odd
   */
  public Maps convolution(String name, Maps x, int filters, int kernel, int stride) {
    int size = parts.room(kernel, kernel, x.channels(), filters);
    double deviation = Math.sqrt(2.0 / ((double) kernel * kernel * filters));
    String weights =
        parts.parameter(
            name + "/kernel",
            true,
            Initial.normal(seed, parts.parameterCount(), size, deviation),
            kernel,
            kernel,
            x.channels(),
            filters);
    // At stride 1 SAME is the same, and faster.
    boolean explicit = stride > 1 && kernel > 1;
    Maps padded = explicit ? pad(name + "/pad", x, kernel / 2) : x;
    String made =
        parts.add(
            Nodes.op(name, "Conv2D", padded.tensor(), weights).toBuilder()
                .putAttr("strides", list(1, stride, stride, 1))
                .putAttr("padding", text(explicit || kernel == 1 ? "VALID" : "SAME"))
                .putAttr("data_format", text("NHWC")));
    return new Maps(made, places(x.height(), stride), places(x.width(), stride), filters, false);
  }

  private static int places(int size, int stride) {
    return (size + stride - 1) / stride;
  }

  /** Zeros on all sides. */
  private Maps pad(String name, Maps x, int by) {
    return pad(name, x, by, 0, 0);
  }

  private Maps pad(String name, Maps x, int places, int before, int after) {
    long[] paddings = {0, 0, places, places, places, places, before, after};
    String sizes = parts.add(Constant.ints(paddings, 4, 2).toNode(name + "/sizes"));
    String made =
        parts.add(
            Nodes.op(name, "Pad", x.tensor(), sizes).toBuilder()
                .putAttr("Tpaddings", Nodes.type(DataType.DT_INT32)));
    return x.of(
        made, x.height() + 2 * places, x.width() + 2 * places, x.channels() + before + after);
  }

  /** Maps of zeros in front of and behind the others. */
  public Maps zeroChannels(String name, Maps x, int before, int after) {
    return pad(name, x, 0, before, after);
  }

  /** Adds {@code name/bias [channels]}, 0 at first. */
  public Maps bias(String name, Maps x) {
    String bias = parts.parameter(name + "/bias", true, 0, x.channels());
    return new Maps(
        parts.add(biasAdd(name + "/biased", x.tensor(), bias)),
        x.height(),
        x.width(),
        x.channels(),
        false);
  }

  private static NodeDef.Builder biasAdd(String name, String x, String bias) {
    return Nodes.op(name, "BiasAdd", x, bias).toBuilder().putAttr("data_format", text("NHWC"));
  }

  /** Batch normalisation: {@code gamma}, {@code beta}, {@code moving_mean, moving_variance}. */
  public Maps batchNorm(String name, Maps x) {
    NodeDef.Builder node =
        Nodes.op(
                name,
                "FusedBatchNormV3",
                x.tensor(),
                parts.parameter(name + "/gamma", true, 1, x.channels()),
                parts.parameter(name + "/beta", true, 0, x.channels()),
                parts.parameter(name + "/moving_mean", false, 0, x.channels()),
                parts.parameter(name + "/moving_variance", false, 1, x.channels()))
            .toBuilder()
            .putAttr("U", Nodes.type(DataType.DT_FLOAT))
            .putAttr("epsilon", number(EPSILON))
            .putAttr("exponential_avg_factor", number(1))
            .putAttr("data_format", text("NHWC"))
            .putAttr("is_training", flag(false));
    return new Maps(parts.add(node), x.height(), x.width(), x.channels(), false);
  }

  public Maps relu(String name, Maps x) {
    String made = parts.add(Nodes.op(name, "Relu", x.tensor()));
    return new Maps(made, x.height(), x.width(), x.channels(), true);
  }

  public Features relu(String name, Features x) {
    return new Features(parts.add(Nodes.op(name, "Relu", x.tensor())), x.size(), true);
  }

  public Maps add(String name, Maps x, Maps y) {
    String made = parts.add(Nodes.op(name, "AddV2", x.tensor(), y.tensor()));
    return new Maps(made, x.height(), x.width(), x.channels(), x.rectified() && y.rectified());
  }

  /** Largest of each 2x2 block; an odd last row or column is left out. */
  public Maps halve(String name, Maps x) {
    String made = parts.add(pool(name, "MaxPool", x, 2, 2));
    return x.of(made, x.height() / 2, x.width() / 2, x.channels());
  }

  /**
   * Largest of 3x3 places around every second one, as after ResNet's first convolution.
   *
   * @param x out of a ReLU: the zeros put around are then no larger than any place
   */
  public Maps overlappingHalve(String name, Maps x) {
    if (!x.rectified()) {
      throw new IllegalArgumentException(name + " would take padded zeros for the largest");
    }
    String made = parts.add(pool(name, "MaxPool", pad(name + "/pad", x, 1), 3, 2));
    return x.of(made, places(x.height(), 2), places(x.width(), 2), x.channels());
  }

  /**
   * Every second row and column, as pooling of 1x1 windows: the same numbers as slicing, with a
   * faster gradient.
   */
  public Maps everySecond(String name, Maps x) {
    String made = parts.add(pool(name, "AvgPool", x, 1, 2));
    return x.of(made, places(x.height(), 2), places(x.width(), 2), x.channels());
  }

  private static NodeDef.Builder pool(String name, String op, Maps x, int window, int stride) {
    return Nodes.op(name, op, x.tensor()).toBuilder()
        .putAttr("ksize", list(1, window, window, 1))
        .putAttr("strides", list(1, stride, stride, 1))
        .putAttr("padding", text("VALID"))
        .putAttr("data_format", text("NHWC"));
  }

  /** Mean of each map. */
  public Features globalAverage(String name, Maps x) {
    String axes = parts.add(Constant.ints(new long[] {1, 2}, 2).toNode(name + "/axes"));
    String made =
        parts.add(
            Nodes.op(name, "Mean", x.tensor(), axes).toBuilder()
                .putAttr("Tidx", Nodes.type(DataType.DT_INT32))
                .putAttr("keep_dims", flag(false)));
    return new Features(made, x.channels(), x.rectified());
  }

  /** Row-major: row, column, channel. */
  public Features flatten(String name, Maps x) {
    int size = x.height() * x.width() * x.channels();
    String shape = parts.add(Constant.ints(new long[] {-1, size}, 2).toNode(name + "/shape"));
    String made = parts.add(Nodes.reshape(name, DataType.DT_FLOAT, x.tensor(), shape));
    return new Features(made, size, x.rectified());
  }

  /** x·W + b, to be followed by a ReLU: {@code kernel [features, units]}, {@code bias}. */
  public Features dense(String name, Features x, int units) {
    double deviation = Math.sqrt(2.0 / x.size());
    int size = parts.room(x.size(), units);
    float[] kernel = Initial.normal(seed, parts.parameterCount(), size, deviation);
    return linear(name, name + "/biased", x, units, kernel);
  }

  /** The logits layer: x·W + b made by node {@code logits}. */
  Features logits(String name, String logits, Features x, int classes) {
    double bound = 1 / Math.sqrt(x.size());
    int size = parts.room(x.size(), classes);
    float[] kernel = Initial.uniform(seed, parts.parameterCount(), size, bound);
    return linear(name, logits, x, classes, kernel);
  }

  private Features linear(String name, String sum, Features x, int units, float[] kernel) {
    String weights = parts.parameter(name + "/kernel", true, kernel, x.size(), units);
    String bias = parts.parameter(name + "/bias", true, 0, units);
    String product =
        parts.add(
            Nodes.op(name, "MatMul", x.tensor(), weights).toBuilder()
                .putAttr("transpose_a", flag(false))
                .putAttr("transpose_b", flag(false)));
    return new Features(parts.add(biasAdd(sum, product, bias)), units, false);
  }
}
