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
import org.tensorflow.proto.DataType;

/**
 * Static dtypes and shapes of every tensor of a graph, as TensorFlow's own shape inference finds
 * them. A snapshot: tensors added after it are not in it.
 */
final class TensorTypes {
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
      graph.importGraphDef(editor.toGraphDef());
      for (Iterator<GraphOperation> ops = graph.operations(); ops.hasNext(); ) {
        GraphOperation op = ops.next();
        for (int i = 0; i < op.numOutputs(); i++) {
          Output<?> output = op.output(i);
          result.types.put(
              new TensorRef(op.name(), i), new Type(output.dataType(), output.shape().asArray()));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new UserError(
          UserError.Kind.INPUT, "TensorFlow does not accept the graph: " + e.getMessage(), e);
    }
    return result;
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
