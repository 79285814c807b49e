package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import java.util.stream.LongStream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * A convolution of stride 1, padded to the same size, float32, NHWC, and what becomes of one that
 * is computed as a product.
 */
final class SameConvolution {
  private SameConvolution() {}

  static boolean is(NodeDef node) {
    return node.getOp().equals("Conv2D")
        && node.getAttrOrThrow("T").getType() == DataType.DT_FLOAT
        && Layout.padding(node).equals("SAME")
        && Layout.isChannelsLast(node)
        && Layout.stride(node, 1) == 1
        && Layout.stride(node, 2) == 1
        && !Layout.isDilated(node);
  }

  /** All sizes of a map, or a filter, but the first, which may be the batch. */
  static boolean isKnown(long[] shape) {
    return shape != null && shape.length == 4 && LongStream.of(shape).skip(1).allMatch(s -> s > 0);
  }

  /** Puts {@code x} in another shape, for the convolution's {@code what}; the node's name. */
  static String reshape(
      GraphEditor graph, NodeDef convolution, String what, String x, long... shape) {
    NodeDef made = reshaped(graph, convolution, convolution.getName() + "/" + what, what, x, shape);
    graph.put(made);
    return made.getName();
  }

  /** Puts the product, as maps of a shape, where the convolution was. */
  static void replace(GraphEditor graph, NodeDef convolution, String product, long... shape) {
    NodeDef maps = reshaped(graph, convolution, convolution.getName(), "maps", product, shape);
    graph.put(maps.toBuilder().addAllInput(GraphEditor.controlInputs(convolution)));
  }

  private static NodeDef reshaped(
      GraphEditor graph, NodeDef convolution, String name, String what, String x, long... shape) {
    String sizes = convolution.getName() + "/" + what + "/shape";
    graph.put(Constant.ints(shape, shape.length).toNode(sizes));
    return Nodes.reshape(name, DataType.DT_FLOAT, x, sizes);
  }
}
