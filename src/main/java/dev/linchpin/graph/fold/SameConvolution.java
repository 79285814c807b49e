package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import java.util.stream.LongStream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/** A convolution of stride 1, padded to the same size, float32, NHWC. */
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

  /** The shape of its filter without reading the weights; null if they are no constant. */
  static long[] constantFilter(GraphEditor graph, NodeDef convolution) {
    NodeDef filter = graph.producer(convolution.getInput(1));
    return filter.getOp().equals("Const")
        ? filter.getAttrOrThrow("value").getTensor().getTensorShape().getDimList().stream()
            .mapToLong(TensorShapeProto.Dim::getSize)
            .toArray()
        : null;
  }

  /** All sizes of a map, or a filter, but the first, which may be the batch. */
  static boolean isKnown(long[] shape) {
    return shape != null && shape.length == 4 && LongStream.of(shape).skip(1).allMatch(s -> s > 0);
  }
}
