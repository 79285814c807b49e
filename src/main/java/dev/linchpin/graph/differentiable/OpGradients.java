package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.TensorRef;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * What is known of TensorFlow 2.18's C++ gradients, measured against finite differences: the one
 * table. An op in no set here has no gradient, or none that was tested.
 */
final class OpGradients {

  /** Right in every form but those that {@link #fault} names. */
  static final Set<String> GOOD =
      Set.of(
          // elementwise
          "Abs",
          "Acos",
          "Acosh",
          "Add",
          "AddN",
          "AddV2",
          "Asin",
          "Asinh",
          "Atan",
          "Atan2",
          "Atanh",
          "BiasAdd",
          "Cast",
          "ClipByValue",
          "Cos",
          "Cosh",
          "Div",
          "DivNoNan",
          "Elu",
          "Erf",
          "Erfinv",
          "Exp",
          "Expm1",
          "Identity",
          "Inv",
          "LeakyRelu",
          "Lgamma",
          "Log",
          "Log1p",
          "Maximum",
          "Minimum",
          "Mul",
          "Ndtri",
          "Neg",
          "Pow",
          "RealDiv",
          "Reciprocal",
          "Relu",
          "Relu6",
          "Rsqrt",
          "Select",
          "SelectV2",
          "Selu",
          "Sigmoid",
          "Sin",
          "Sinh",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Square",
          "SquaredDifference",
          "Sub",
          "Tan",
          "Tanh",
          // reductions and losses
          "Cumsum",
          "L2Loss",
          "LogSoftmax",
          "Max",
          "Mean",
          "Min",
          "Prod",
          "SegmentSum",
          "Softmax",
          "SoftmaxCrossEntropyWithLogits",
          "Sum",
          "UnsortedSegmentMax",
          "UnsortedSegmentMin",
          "UnsortedSegmentSum",
          // products
          "BatchMatMul",
          "BatchMatMulV2",
          "BatchMatMulV3",
          "Einsum",
          "MatMul",
          // shapes and indices
          "BroadcastTo",
          "ConcatV2",
          "Diag",
          "DiagPart",
          "ExpandDims",
          "Fill",
          "GatherNd",
          "GatherV2",
          "MatrixBandPart",
          "MatrixDiag",
          "MirrorPad",
          "Pack",
          "Pad",
          "PadV2",
          "Reshape",
          "ReverseSequence",
          "ReverseV2",
          "Roll",
          "ScatterNd",
          "Slice",
          "Split",
          "SplitV",
          "Squeeze",
          "StridedSlice",
          "Tile",
          "Transpose",
          "Unpack",
          // images
          "AvgPool",
          "AvgPool3D",
          "BatchToSpace",
          "BatchToSpaceND",
          "Conv2D",
          "Conv2DBackpropInput",
          "CropAndResize",
          "DepthToSpace",
          "DepthwiseConv2dNative",
          "FusedBatchNormV3",
          "LRN",
          "MaxPool",
          "MaxPool3D",
          "MaxPoolV2",
          "ResizeBicubic",
          "ResizeBilinear",
          "ResizeNearestNeighbor",
          "ScaleAndTranslate",
          "SpaceToBatch",
          "SpaceToBatchND",
          "SpaceToDepth");

  /** Nothing flows back through these: they are constant between steps, or cut on purpose. */
  static final Set<String> ZERO = Set.of("Floor", "Sign", "StopGradient");

  /** Nothing flows back through these, and nothing is lost by it. */
  static final Set<String> CONSTANT = Set.of("OneHot", "ZerosLike");

  /** Control flow of TensorFlow 1: addGradients does not throw on these, it aborts the JVM. */
  static final Set<String> FORBIDDEN =
      Set.of(
          "Enter",
          "Exit",
          "LoopCond",
          "Merge",
          "NextIteration",
          "Switch",
          "RefEnter",
          "RefExit",
          "RefMerge",
          "RefNextIteration",
          "RefSelect",
          "RefSwitch",
          "_SwitchN");

  /** Draw other numbers at every run. */
  private static final Set<String> STOCHASTIC =
      Set.of(
          "Multinomial",
          "ParameterizedTruncatedNormal",
          "RandomGamma",
          "RandomPoisson",
          "RandomPoissonV2",
          "RandomShuffle",
          "RandomStandardNormal",
          "RandomUniform",
          "RandomUniformInt",
          "RngReadAndSkip",
          "StatefulRandomBinomial",
          "StatefulStandardNormal",
          "StatefulStandardNormalV2",
          "StatefulTruncatedNormal",
          "StatefulUniform",
          "StatefulUniformFullInt",
          "StatefulUniformInt",
          "TruncatedNormal");

  private OpGradients() {}

  /**
   * Whether an op's result is random. Draws from a seed that stays the same count, too: they go by
   * an image's place in the batch. (What only makes keys for them does not draw.)
   */
  static boolean isStochastic(String op) {
    return STOCHASTIC.contains(op)
        || (op.startsWith("Stateless")
            && op.matches(".*(Random|Normal|Multinomial|Shuffle).*")
            && !op.startsWith("StatelessRandomGet"));
  }

  /** Why the gradient of this node of a {@link #GOOD} op would be wrong or fail, if it would. */
  static Optional<String> fault(NodeDef node, TensorTypes types) {
    String padding = Attrs.string(node, "padding", "");
    switch (node.getOp()) {
      case "Conv2D", "DepthwiseConv2dNative" -> {
        boolean dense = node.getOp().equals("Conv2D");
        if (Arrays.stream(Attrs.integers(node, "dilations", 1)).anyMatch(d -> d > 1)) {
          return Optional.of("its gradient ignores the dilation");
        }
        if (dense && padding.equals("EXPLICIT")) {
          return Optional.of("its gradient loses the explicit padding");
        }
        if (dense && isGrouped(node, types)) {
          return Optional.of("a grouped convolution, whose gradient not every CPU has");
        }
      }
      case "MaxPool" -> {
        if (padding.equals("EXPLICIT")) {
          return Optional.of("its gradient loses the explicit padding");
        }
      }
      case "LRN" -> {
        if (Attrs.integer(node, "depth_radius", 5) != 5
            || Attrs.real(node, "bias", 1) != 1
            || Attrs.real(node, "alpha", 1) != 1
            || Attrs.real(node, "beta", 0.5f) != 0.5f) {
          return Optional.of("its gradient ignores its attributes");
        }
      }
      default -> {}
    }
    // BiasAdd has its NCHW kernel everywhere.
    return NchwToNhwc.isChannelsFirst(node) && !node.getOp().equals("BiasAdd")
        ? Optional.of("data format NCHW, which not every CPU has kernels for")
        : Optional.empty();
  }

  private static boolean isGrouped(NodeDef node, TensorTypes types) {
    if (NchwToNhwc.isChannelsFirst(node)) {
      return false;
    }
    long[] input = types.shape(TensorRef.parse(GraphEditor.dataInputs(node).get(0)));
    long[] filter = types.shape(TensorRef.parse(GraphEditor.dataInputs(node).get(1)));
    return GroupedConvolution.groups(input, filter) > 1;
  }
}
