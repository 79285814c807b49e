package dev.linchpin.model;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Finds the linear layer that makes the logits (MatMul and bias, or a 1x1 convolution on a 1x1
 * map), reads W and b, and puts {@link Endpoints#FEATURES} on its input. Affine steps between the
 * layer and the logits (a temperature, say) become part of W and b.
 */
final class HeadTap {
  static final String NAME = "tap-features";

  private final GraphEditor graph;
  private final StaticShapes shapes;
  private final RewriteLog log;
  private final Deque<NodeDef> affine = new ArrayDeque<>();

  private HeadTap(GraphEditor graph, StaticShapes shapes, RewriteLog log) {
    this.graph = graph;
    this.shapes = shapes;
    this.log = log;
  }

  /**
   * Edits the graph so that all paths to {@link Endpoints#LOGITS} go through {@link
   * Endpoints#FEATURES}.
   *
   * @param shapes of the graph at a known batch
   * @return the head, or empty: then the log says why there is none
   */
  static Optional<LogitsHead> apply(GraphEditor graph, StaticShapes shapes, RewriteLog log) {
    return new HeadTap(graph, shapes, log).apply();
  }

  private Optional<LogitsHead> apply() {
    String at = graph.node(Endpoints.LOGITS).getInput(0);
    while (true) {
      NodeDef node = graph.producer(at);
      switch (node.getOp()) {
        case "Identity", "Reshape", "Squeeze", "ExpandDims" -> at = node.getInput(0);
        case "BiasAdd", "Add", "AddV2", "Sub", "Mul", "RealDiv" -> {
          int variable = graph.constant(node.getInput(1)).isPresent() ? 0 : 1;
          if (graph.constant(node.getInput(1 - variable)).isEmpty()) {
            return refuse(node, "neither operand is a constant");
          }
          if (variable == 1 && node.getOp().equals("RealDiv")) {
            return refuse(node, "divides by what depends on the image");
          }
          affine.push(node);
          at = node.getInput(variable);
        }
        case "MatMul" -> {
          return matMul(node);
        }
        case "Conv2D" -> {
          return convolution(node);
        }
        default -> {
          return refuse(node, "is no linear layer with constant weights");
        }
      }
    }
  }

  private Optional<LogitsHead> refuse(NodeDef node, String why) {
    log.refused(NAME, node.getName(), node.getOp() + " " + why + ": no linear head");
    return Optional.empty();
  }

  private Optional<LogitsHead> matMul(NodeDef node) {
    Optional<Constant> weights = graph.constant(node.getInput(1));
    if (weights.isEmpty() || weights.get().dtype() != DataType.DT_FLOAT) {
      return refuse(node, "has no constant float32 weights");
    }
    if (node.getAttrOrThrow("transpose_a").getB()) {
      return refuse(node, "transposes its input");
    }
    long[] input = shapes.of(node.getInput(0));
    if (input == null || input.length != 2 || input[0] != shapes.of(Endpoints.IMAGES)[0]) {
      return refuse(node, "does not take one row an image");
    }
    Constant w = weights.get();
    boolean transposed = node.getAttrOrThrow("transpose_b").getB();
    int features = (int) w.shape()[transposed ? 1 : 0];
    int classes = (int) w.shape()[transposed ? 0 : 1];
    float[] rows = transposed ? transpose(w.floats(), classes, features) : w.floats().clone();
    graph.put(Nodes.identity(Endpoints.FEATURES, node.getInput(0)));
    graph.put(node.toBuilder().setInput(0, Endpoints.FEATURES));
    return head(node, node.getInput(0), rows, features, classes);
  }

  private Optional<LogitsHead> convolution(NodeDef node) {
    Optional<Constant> filter = graph.constant(node.getInput(1));
    if (filter.isEmpty() || filter.get().dtype() != DataType.DT_FLOAT) {
      return refuse(node, "has no constant float32 filter");
    }
    long[] map = shapes.of(node.getInput(0));
    long[] f = filter.get().shape();
    boolean nhwc =
        !node.getAttrMap().containsKey("data_format")
            || node.getAttrOrThrow("data_format").getS().toStringUtf8().equals("NHWC");
    if (map == null
        || !nhwc
        || map[1] != 1
        || map[2] != 1
        || f[0] != 1
        || f[1] != 1
        || f[2] != map[3]) {
      return refuse(node, "is no 1x1 convolution on a 1x1 map");
    }
    String input = node.getInput(0);
    tapMap(graph, node, f[2]);
    return head(node, input, filter.get().floats().clone(), (int) f[2], (int) f[3]);
  }

  /** Puts the features on the input of a 1x1 convolution on a 1x1 map of so many channels. */
  static void tapMap(GraphEditor graph, NodeDef node, long features) {
    String input = node.getInput(0);
    graph.put(Constant.ints(new long[] {-1, features}, 2).toNode("linchpin/features_shape"));
    graph.put(Constant.ints(new long[] {-1, 1, 1, features}, 4).toNode("linchpin/map_shape"));
    graph.put(
        Nodes.reshape(Endpoints.FEATURES, DataType.DT_FLOAT, input, "linchpin/features_shape"));
    graph.put(
        Nodes.reshape(
            "linchpin/features_map", DataType.DT_FLOAT, Endpoints.FEATURES, "linchpin/map_shape"));
    graph.put(node.toBuilder().setInput(0, "linchpin/features_map"));
  }

  private Optional<LogitsHead> head(
      NodeDef layer, String input, float[] weights, int features, int classes) {
    double[] scale = new double[classes];
    double[] shift = new double[classes];
    java.util.Arrays.fill(scale, 1);
    for (NodeDef step : affine) {
      int variable = graph.constant(step.getInput(1)).isPresent() ? 0 : 1;
      Constant c = graph.constant(step.getInput(1 - variable)).orElseThrow();
      boolean oneAClass =
          c.size() == classes && c.shape().length > 0 && c.shape()[c.shape().length - 1] == classes;
      if (c.floats() == null || (c.size() != 1 && !oneAClass)) {
        return refuse(step, "has a constant of another size than the logits");
      }
      for (int i = 0; i < classes; i++) {
        double v = c.floats()[c.size() == 1 ? 0 : i];
        switch (step.getOp()) {
          case "Mul" -> {
            scale[i] *= v;
            shift[i] *= v;
          }
          case "RealDiv" -> {
            scale[i] /= v;
            shift[i] /= v;
          }
          case "Sub" -> {
            if (variable == 1) {
              scale[i] = -scale[i];
              shift[i] = v - shift[i];
            } else {
              shift[i] -= v;
            }
          }
          default -> shift[i] += v;
        }
      }
    }
    float[] bias = new float[classes];
    for (int i = 0; i < classes; i++) {
      bias[i] = (float) shift[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] * scale[i % classes]);
    }
    log.applied(NAME, layer.getName(), features + " features at " + input);
    return Optional.of(
        new LogitsHead(weights, bias, features, classes, new FeatureInterval(graph).of(input)));
  }

  private static float[] transpose(float[] rows, int n, int m) {
    float[] out = new float[rows.length];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        out[j * n + i] = rows[i * m + j];
      }
    }
    return out;
  }

  /** Refusals of the last tap, for messages. */
  static String reason(List<RewriteLog.Entry> entries) {
    return entries.stream()
        .filter(e -> !e.applied() && e.rewrite().equals(NAME))
        .map(e -> "node " + e.node() + ": " + e.reason())
        .findFirst()
        .orElse("");
  }
}
