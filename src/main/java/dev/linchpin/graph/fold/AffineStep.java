package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * A node read as one affine map of each channel, the last axis of its data input: Mul, RealDiv,
 * Div, Add, AddV2, Sub and BiasAdd by constants, FusedBatchNorm in inference.
 *
 * @param node the node
 * @param data index of the input that is no constant
 * @param affine the map
 */
record AffineStep(NodeDef node, int data, Affine affine) {
  private static final Set<String> FUSED =
      Set.of("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3");
  private static final Set<String> SCALES = Set.of("Mul", "RealDiv", "Div");
  private static final Set<String> SHIFTS = Set.of("Add", "AddV2", "Sub", "BiasAdd");

  /** The tensor it maps. */
  String input() {
    return node.getInput(data);
  }

  /** Whether it multiplies by what may be a constant: what a rewrite's pattern looks for. */
  static boolean looksScaling(GraphEditor graph, NodeDef node) {
    return FUSED.contains(node.getOp())
        || SCALES.contains(node.getOp()) && constantInput(graph, node) >= 0;
  }

  /** Whether it adds a constant. */
  static boolean looksShifting(GraphEditor graph, NodeDef node) {
    return SHIFTS.contains(node.getOp()) && constantInput(graph, node) >= 0;
  }

  /**
   * Reads a node.
   *
   * @param channels size of the last axis of its data input
   * @param rank rank of its data input
   * @return empty when the node is no such map
   */
  static Optional<AffineStep> of(GraphEditor graph, NodeDef node, int channels, int rank) {
    if (!isFloat(node) || !GraphEditor.controlInputs(node).isEmpty()) {
      return Optional.empty();
    }
    if (FUSED.contains(node.getOp())) {
      return fused(graph, node, channels).map(a -> new AffineStep(node, 0, a));
    }
    if (!SCALES.contains(node.getOp()) && !SHIFTS.contains(node.getOp())) {
      return Optional.empty();
    }
    int constant = constantInput(graph, node);
    if (constant < 0) {
      return Optional.empty();
    }
    if (constant == 0 && Set.of("RealDiv", "Div", "BiasAdd").contains(node.getOp())) {
      return Optional.empty();
    }
    if (node.getOp().equals("BiasAdd") && !Layout.isChannelsLast(node)) {
      return Optional.empty();
    }
    return perChannel(graph.constant(node.getInput(constant)).orElseThrow(), channels, rank)
        .map(c -> new AffineStep(node, 1 - constant, of(node.getOp(), constant, c)));
  }

  private static Affine of(String op, int constant, double[] c) {
    Affine affine = Affine.identity(c.length);
    for (int i = 0; i < c.length; i++) {
      switch (op) {
        case "Mul" -> affine.scale()[i] = c[i];
        case "RealDiv", "Div" -> affine.scale()[i] = 1 / c[i];
        case "Sub" -> {
          affine.scale()[i] = constant == 0 ? -1 : 1;
          affine.shift()[i] = constant == 0 ? c[i] : -c[i];
        }
        default -> affine.shift()[i] = c[i];
      }
    }
    return affine;
  }

  private static Optional<Affine> fused(GraphEditor graph, NodeDef node, int channels) {
    boolean training =
        !node.containsAttr("is_training") || node.getAttrOrThrow("is_training").getB();
    if (training || !Layout.isChannelsLast(node) || graph.readsFurtherOutputs(node.getName())) {
      return Optional.empty();
    }
    double[][] p = new double[4][];
    for (int k = 0; k < 4; k++) {
      Optional<double[]> values =
          graph.constant(node.getInput(1 + k)).flatMap(c -> perChannel(c, channels, 1));
      if (values.isEmpty()) {
        return Optional.empty();
      }
      p[k] = values.get();
    }
    double epsilon =
        node.containsAttr("epsilon") ? node.getAttrOrThrow("epsilon").getF() : (double) 1e-4f;
    Affine affine = Affine.identity(channels);
    for (int c = 0; c < channels; c++) {
      affine.scale()[c] = p[0][c] / Math.sqrt(p[3][c] + epsilon);
      affine.shift()[c] = p[1][c] - p[2][c] * affine.scale()[c];
    }
    return Optional.of(affine);
  }

  private static Optional<double[]> perChannel(Constant c, int channels, int rank) {
    long[] shape = c.shape();
    boolean fits = c.floats() != null && c.dtype() == DataType.DT_FLOAT && shape.length <= rank;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = shape[i] == 1 || i == shape.length - 1 && shape[i] == channels;
    }
    if (!fits) {
      return Optional.empty();
    }
    double[] values = new double[channels];
    for (int i = 0; i < channels; i++) {
      values[i] = c.floats()[c.size() == 1 ? 0 : i];
    }
    return Optional.of(values);
  }

  private static boolean isFloat(NodeDef node) {
    return node.containsAttr("T") && node.getAttrOrThrow("T").getType() == DataType.DT_FLOAT;
  }

  /** Which of two inputs is the constant; -1 when none or both are. */
  private static int constantInput(GraphEditor graph, NodeDef node) {
    boolean first = graph.constant(node.getInput(0)).isPresent();
    boolean second = graph.constant(node.getInput(1)).isPresent();
    return first == second ? -1 : first ? 0 : 1;
  }
}
