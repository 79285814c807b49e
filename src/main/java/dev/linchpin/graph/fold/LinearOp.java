package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * A convolution or matrix product with constant weights, whose channels can be scaled.
 *
 * @param node Conv2D, DepthwiseConv2dNative or MatMul
 * @param weights its second input
 * @param whyNot why its weights can't be scaled; null when they can
 */
record LinearOp(NodeDef node, Constant weights, String whyNot) {
  private static final Set<String> OPS = Set.of("Conv2D", "DepthwiseConv2dNative", "MatMul");

  static boolean isLinear(NodeDef node) {
    return OPS.contains(node.getOp());
  }

  static LinearOp of(GraphEditor graph, NodeDef node) {
    Optional<Constant> weights = graph.constant(node.getInput(1));
    String whyNot = null;
    if (!Layout.isChannelsLast(node)) {
      whyNot = "its data_format is not NHWC";
    } else if (weights.isEmpty()) {
      whyNot = "its weights are no constant";
    } else if (weights.get().dtype() != DataType.DT_FLOAT) {
      whyNot = "its weights are not float32";
    }
    return new LinearOp(node, weights.orElse(null), whyNot);
  }

  static boolean isFinite(float[] values) {
    for (float v : values) {
      if (!Float.isFinite(v)) {
        return false;
      }
    }
    return true;
  }

  /** Rank of its input and output. */
  int rank() {
    return node.getOp().equals("MatMul") ? 2 : 4;
  }

  /** Number of output channels. */
  int outputs() {
    return axis(true);
  }

  /** Number of input channels. */
  int inputs() {
    return axis(false);
  }

  private int axis(boolean output) {
    long[] shape = weights.shape();
    long size =
        switch (node.getOp()) {
          case "MatMul" -> shape[output == transposed() ? 0 : 1];
          case "Conv2D" -> shape[output ? 3 : 2];
          default -> output ? shape[2] * shape[3] : shape[2];
        };
    return Math.toIntExact(size);
  }

  private boolean transposed() {
    return node.getAttrMap().containsKey("transpose_b")
        && node.getAttrOrThrow("transpose_b").getB();
  }

  /** The weights with output channel c multiplied by {@code scale[c]}. */
  float[] scaleOutputs(double[] scale) {
    return scaled(scale, true);
  }

  /** The weights with input channel c multiplied by {@code scale[c]}. */
  float[] scaleInputs(double[] scale) {
    return scaled(scale, false);
  }

  private float[] scaled(double[] scale, boolean output) {
    float[] w = weights.floats().clone();
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) (w[i] * scale[output ? outputOf(i) : inputOf(i)]);
    }
    return w;
  }

  /** Output channel of the i-th weight. */
  int outputOf(int i) {
    // A depthwise filter's last two axes together are the output channels.
    return node.getOp().equals("MatMul") && transposed() ? i / inputs() : i % outputs();
  }

  /** Input channel of the i-th weight. */
  int inputOf(int i) {
    int last = Math.toIntExact(weights.shape()[weights.shape().length - 1]);
    return node.getOp().equals("MatMul") && transposed() ? i % inputs() : i / last % inputs();
  }

  /** {@code [outputs]}: what it answers to an input of {@code value[c]} in channel c everywhere. */
  double[] response(double[] value) {
    double[] sums = new double[outputs()];
    float[] w = weights.floats();
    for (int i = 0; i < w.length; i++) {
      sums[outputOf(i)] += w[i] * value[inputOf(i)];
    }
    return sums;
  }
}
