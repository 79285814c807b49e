package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** Which ops may run in bfloat16, and which of their inputs are numbers of that type then. */
final class Bfloat16Ops {
  /** Cheap ops that round no worse than the convolutions around them; all inputs are numbers. */
  private static final Set<String> ELEMENTWISE =
      Set.of(
          "BiasAdd",
          "Relu",
          "Relu6",
          "LeakyRelu",
          "ReluGrad",
          "Relu6Grad",
          "LeakyReluGrad",
          "AddN",
          "AddV2",
          "Add",
          "MaxPool",
          "MaxPoolGrad",
          "Identity");

  /** Likewise; the first input is the numbers. */
  private static final Set<String> MOVING =
      Set.of("Pad", "Slice", "AvgPool", "Reshape", "Transpose");

  private static final Set<String> LINEAR =
      Set.of("Conv2D", "Conv2DBackpropInput", "MatMul", FusedConvolution.OP);

  private Bfloat16Ops() {}

  /** Whether it is worth the conversion: convolutions and matrix products. */
  static boolean isLinear(NodeDef node) {
    return LINEAR.contains(node.getOp()) && isFloat32(node);
  }

  /** Why a linear op can't be in bfloat16; null if it can. */
  static String whyNot(GraphEditor graph, NodeDef node) {
    if (graph.kept().contains(node.getName())) {
      return "it is an output";
    }
    if (weights(graph, node).isEmpty()) {
      return "its weights are no float32 constant";
    }
    if (node.getOp().equals("MatMul")) {
      return null;
    }
    if (!Layout.isChannelsLast(node) || Layout.isDilated(node)) {
      return "it is dilated, or not NHWC";
    }
    if (node.getOp().equals(FusedConvolution.OP) && !FusedConvolution.runs(DataType.DT_BFLOAT16)) {
      return "this TensorFlow has no kernel for it";
    }
    boolean gradient = node.getOp().equals("Conv2DBackpropInput");
    return gradient && Layout.padding(node).equals("EXPLICIT")
        ? "oneDNN has no gradient of EXPLICIT padding"
        : null;
  }

  /** The name of a linear op's constant weights. */
  static Optional<String> weights(GraphEditor graph, NodeDef node) {
    Optional<Constant> weights = graph.constant(node.getInput(1));
    return weights.filter(w -> w.dtype() == DataType.DT_FLOAT).map(w -> node.getInput(1));
  }

  /** Whether it goes along with linear ops before and after it. */
  static boolean follows(GraphEditor graph, NodeDef node) {
    return isFloat32(node)
        && !graph.kept().contains(node.getName())
        && (ELEMENTWISE.contains(node.getOp())
            || MOVING.contains(node.getOp())
            || (PairMaxPools.isPart(node) && FusedConvolution.runs(DataType.DT_BFLOAT16))
            || node.getOp().equals("AvgPoolGrad")
            || node.getOp().equals("ConcatV2"));
  }

  /** Positions of the inputs that are numbers of the op's type. */
  static List<Integer> numbers(NodeDef node) {
    switch (node.getOp()) {
      case "Conv2D":
      case "MatMul":
        return List.of(0, 1);
      case "Conv2DBackpropInput":
        return List.of(1, 2);
      case PairMaxPools.GRADIENT:
        return List.of(0, 1, 2);
      case "AvgPoolGrad":
        return List.of(1);
      case "ConcatV2":
        return IntStream.range(0, GraphEditor.dataInputs(node).size() - 1).boxed().toList();
      default:
        int count = MOVING.contains(node.getOp()) ? 1 : GraphEditor.dataInputs(node).size();
        return IntStream.range(0, count).boxed().toList();
    }
  }

  private static boolean isFloat32(NodeDef node) {
    return node.containsAttr("T") && node.getAttrOrThrow("T").getType() == DataType.DT_FLOAT;
  }
}
