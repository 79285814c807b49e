package dev.linchpin.graph.differentiable;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * Static dtypes and shapes of every tensor of a graph, as TensorFlow's own shape inference finds
 * them. A snapshot: tensors added after it are not in it.
 */
final class TensorTypes {
  /** Bytes or values of the largest constant that is handed to shape inference. */
  private static final int SMALL = 1024;

  private record Type(DataType dtype, long[] shape) {}

  private final Map<TensorRef, Type> types = new HashMap<>();

  private TensorTypes() {}

  /**
   * @throws UserError when TensorFlow can't import the graph (an op it does not have, or inputs
   *     that do not fit)
   */
  static TensorTypes of(GraphEditor editor) {
    TensorTypes result = new TensorTypes();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(withoutWeights(editor.toGraphDef()));
      for (Iterator<GraphOperation> ops = graph.operations(); ops.hasNext(); ) {
        GraphOperation op = ops.next();
        for (int i = 0; i < op.numOutputs(); i++) {
          Output<?> output = op.output(i);
          result.types.put(
              new TensorRef(op.name(), i), new Type(output.dataType(), output.shape().asArray()));
        }
      }
    } catch (IllegalArgumentException | TensorFlowException e) {
      throw new UserError(
          UserError.Kind.INPUT, "TensorFlow does not accept the graph: " + e.getMessage(), e);
    }
    return result;
  }

  /** Weights need not be copied to know their shapes; small constants may be shapes themselves. */
  private static GraphDef withoutWeights(GraphDef graph) {
    GraphDef.Builder light = GraphDef.newBuilder().setVersions(graph.getVersions());
    for (NodeDef node : graph.getNodeList()) {
      boolean weights = false;
      if (node.getOp().equals("Const")) {
        TensorProto value = node.getAttrOrThrow("value").getTensor();
        weights = value.getTensorContent().size() > SMALL || value.getFloatValCount() > SMALL;
      }
      light.addNode(weights ? placeholder(node) : node);
    }
    return light.build();
  }

  private static NodeDef placeholder(NodeDef constant) {
    TensorProto value = constant.getAttrOrThrow("value").getTensor();
    return NodeDef.newBuilder()
        .setName(constant.getName())
        .setOp("Placeholder")
        .putAttr("dtype", Attrs.of(value.getDtype()))
        .putAttr("shape", AttrValue.newBuilder().setShape(value.getTensorShape()).build())
        .build();
  }

  /** The tensor's dtype; {@code DT_INVALID} when it is not in the snapshot. */
  DataType dtype(TensorRef tensor) {
    Type type = types.get(tensor);
    return type == null ? DataType.DT_INVALID : type.dtype();
  }

  /** Sizes, -1 for an unknown one; null when the rank is unknown. */
  long[] shape(TensorRef tensor) {
    Type type = types.get(tensor);
    return type == null ? null : type.shape();
  }

  /** Whether gradients can flow through the tensor. */
  boolean isReal(TensorRef tensor) {
    return switch (dtype(tensor)) {
      case DT_FLOAT, DT_DOUBLE, DT_HALF, DT_BFLOAT16, DT_COMPLEX64, DT_COMPLEX128 -> true;
      default -> false;
    };
  }
}
