package dev.linchpin.sensitivity;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.TensorRef;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Writes the nodes of the sensitivity graph into a GraphDef: dtypes follow from the inputs, names
 * are made up. Tensors are strings as in {@code NodeDef.input}.
 */
final class NodeWriter {
  private final GraphEditor graph;
  private final String prefix;
  private final Map<String, DataType> types = new HashMap<>();
  private int made;

  /**
   * @param floats the float32 tensors of the graph that will be read
   */
  NodeWriter(GraphEditor graph, String prefix, TensorRef... floats) {
    this.graph = graph;
    this.prefix = prefix;
    for (TensorRef tensor : floats) {
      graph.node(tensor.node());
      types.put(tensor.asInput(), DataType.DT_FLOAT);
    }
  }

  String constant(float value) {
    return constant(Constant.floats(new float[] {value}));
  }

  String constant(int value) {
    return constant(Constant.ints(new long[] {value}));
  }

  String constant(int[] values) {
    return constant(Constant.ints(Arrays.stream(values).asLongStream().toArray(), values.length));
  }

  private String constant(Constant value) {
    String name = next("Const");
    graph.put(value.toNode(name));
    types.put(name, value.dtype());
    return name;
  }

  /** An op whose only attributes are the dtypes of its inputs. */
  String op(String op, String... inputs) {
    return add(next(op), op, Map.of(), inputs);
  }

  /** The same under a name of its own. */
  void named(String name, String op, String... inputs) {
    add(name, op, Map.of(), inputs);
  }

  String keepDims(String op, String input, String axis) {
    return add(
        next(op), op, Map.of("keep_dims", AttrValue.newBuilder().setB(true).build()), input, axis);
  }

  String gather(String from, String indices, String axis, int batchDims) {
    AttrValue dims = AttrValue.newBuilder().setI(batchDims).build();
    return add(next("Gather"), "GatherV2", Map.of("batch_dims", dims), from, indices, axis);
  }

  /** Element {@code index} of a vector, as a scalar. */
  String at(String vector, int index) {
    return op("GatherV2", vector, constant(index), constant(0));
  }

  /** An op with attributes of its own beside the dtypes of its inputs. */
  String with(String op, Map<String, AttrValue> attributes, String... inputs) {
    return add(next(op), op, attributes, inputs);
  }

  /** Replaces an input that was not yet known when the node was written (a loop's back edge). */
  void setInput(String node, int index, String input) {
    graph.put(graph.node(node).toBuilder().setInput(index, input).build());
  }

  /** Output {@code index} of a node whose outputs all have the dtype of output 0. */
  String output(String node, int index) {
    String tensor = new TensorRef(node, index).asInput();
    types.put(tensor, types.get(node));
    return tensor;
  }

  private String next(String op) {
    return graph.uniqueName(prefix + "/" + op + made++);
  }

  private String add(String name, String op, Map<String, AttrValue> attributes, String... inputs) {
    NodeDef.Builder node =
        NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs));
    node.putAllAttr(attributes);
    DataType first = types.get(inputs[0]);
    DataType result = first;
    switch (op) {
      case "LogicalAnd", "LogicalOr", "LogicalNot", "LoopCond" -> {}
      case "Less", "LessEqual", "Greater", "GreaterEqual", "Equal", "IsFinite" -> {
        type(node, "T", first);
        result = DataType.DT_BOOL;
      }
      case "All" -> type(node, "Tidx", types.get(inputs[1]));
      case "Max", "Min" -> {
        type(node, "T", first);
        type(node, "Tidx", types.get(inputs[1]));
      }
      case "Shape" -> {
        type(node, "T", first);
        type(node, "out_type", DataType.DT_INT32);
        result = DataType.DT_INT32;
      }
      case "Range" -> type(node, "Tidx", first);
      case "Fill" -> {
        result = types.get(inputs[1]);
        type(node, "T", result);
        type(node, "index_type", first);
      }
      case "SelectV2" -> {
        result = types.get(inputs[1]);
        type(node, "T", result);
      }
      case "GatherV2" -> {
        type(node, "Tparams", first);
        type(node, "Tindices", types.get(inputs[1]));
        type(node, "Taxis", types.get(inputs[2]));
      }
      case "ExpandDims" -> {
        type(node, "T", first);
        type(node, "Tdim", types.get(inputs[1]));
      }
      case "Transpose" -> {
        type(node, "T", first);
        type(node, "Tperm", types.get(inputs[1]));
      }
      case "Reshape" -> {
        type(node, "T", first);
        type(node, "Tshape", types.get(inputs[1]));
      }
      default -> type(node, "T", first);
    }
    graph.put(node);
    types.put(name, result);
    return name;
  }

  private static void type(NodeDef.Builder node, String attribute, DataType type) {
    node.putAttr(attribute, AttrValue.newBuilder().setType(type).build());
  }
}
