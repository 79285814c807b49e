package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.TensorRef;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** One node being replaced: its inputs and types, and the means to build what replaces it. */
final class Site {
  /** Marks StopGradients that cut no gradient that the model had. */
  static final String MARK = "_linchpin_surrogate";

  private final GraphEditor graph;
  private final NodeDef node;
  private final TensorTypes types;

  Site(GraphEditor graph, NodeDef node, TensorTypes types) {
    this.graph = graph;
    this.node = node;
    this.types = types;
  }

  NodeDef node() {
    return node;
  }

  GraphEditor graph() {
    return graph;
  }

  /** Data input {@code i}. */
  TensorRef input(int i) {
    return TensorRef.parse(GraphEditor.dataInputs(node).get(i));
  }

  int inputs() {
    return GraphEditor.dataInputs(node).size();
  }

  /** Sizes of an input, -1 for an unknown one; null when the rank is unknown. */
  long[] inputShape(int i) {
    return types.shape(input(i));
  }

  /** The rank of an input. */
  int rank(int i) throws CannotRewrite {
    long[] shape = inputShape(i);
    if (shape == null) {
      throw new CannotRewrite("the rank of its input " + input(i) + " is unknown");
    }
    return shape.length;
  }

  /** A static size of an input. */
  long size(int i, int axis) throws CannotRewrite {
    int rank = rank(i);
    long size = inputShape(i)[axis < 0 ? axis + rank : axis];
    if (size < 0) {
      throw new CannotRewrite("size " + axis + " of its input " + input(i) + " is unknown");
    }
    return size;
  }

  /** The element type, attribute {@code T}. */
  DataType type() {
    return Attrs.type(node, "T", DataType.DT_FLOAT);
  }

  /** Whether the node's output 0 is of a type that carries gradients. */
  boolean isReal() {
    return types.isReal(new TensorRef(node.getName(), 0));
  }

  /** Whether a StopGradient already stands behind the node, and nothing else. */
  boolean feedsOnlyStopGradient() {
    List<NodeDef> consumers = graph.consumers(node.getName());
    return !consumers.isEmpty()
        && consumers.stream().allMatch(c -> c.getOp().equals("StopGradient"))
        && !graph.kept().contains(node.getName());
  }

  /** A constant of the node's element type; scalar when {@code shape} is empty. */
  TensorRef reals(String label, float[] values, long... shape) {
    String name = unique(label);
    graph.put(Constant.floats(values, shape).toNode(name));
    TensorRef constant = new TensorRef(name, 0);
    if (type() == DataType.DT_FLOAT) {
      return constant;
    }
    return add(
        label + "_cast",
        "Cast",
        Map.of("SrcT", Attrs.of(DataType.DT_FLOAT), "DstT", Attrs.of(type())),
        constant);
  }

  TensorRef scalar(String label, float value) {
    return reals(label, new float[] {value});
  }

  /** An int32 constant; scalar when {@code shape} is empty. */
  TensorRef ints(String label, long[] values, long... shape) {
    String name = unique(label);
    graph.put(Constant.ints(values, shape).toNode(name));
    return new TensorRef(name, 0);
  }

  /** Adds a node; attribute {@code T} is the site's unless given. Returns its output 0. */
  TensorRef add(String label, String op, Map<String, AttrValue> attrs, TensorRef... inputs) {
    String name = unique(label);
    graph.put(build(name, op, attrs, inputs));
    return new TensorRef(name, 0);
  }

  TensorRef add(String label, String op, TensorRef... inputs) {
    return add(label, op, Map.of("T", Attrs.of(type())), inputs);
  }

  /** Puts the last node of the replacement under the old node's name. */
  void replace(String op, Map<String, AttrValue> attrs, TensorRef... inputs) {
    graph.put(build(node.getName(), op, attrs, inputs));
  }

  void replace(String op, TensorRef... inputs) {
    replace(op, Map.of("T", Attrs.of(type())), inputs);
  }

  /** A StopGradient that is no finding. */
  TensorRef stop(String label, TensorRef x) {
    return add(label, "StopGradient", Map.of("T", Attrs.of(type()), MARK, Attrs.of(true)), x);
  }

  /**
   * Puts {@code StopGradient(value) + (surrogate − StopGradient(surrogate))} in the old node's
   * place: the second term is exactly 0 forwards and alone gives the gradient.
   */
  void replaceKeepingValue(TensorRef value, TensorRef surrogate) {
    TensorRef zero = add("zero_with_gradient", "Sub", surrogate, stop("cut", surrogate));
    replace("AddV2", stop("constant", value), zero);
  }

  /** Attributes of a ConcatV2 of {@code n} tensors with an int32 axis. */
  static Map<String, AttrValue> concat(DataType type, int n) {
    return Map.of(
        "T", Attrs.of(type), "Tidx", Attrs.of(DataType.DT_INT32), "N", Attrs.of((long) n));
  }

  private NodeDef build(String name, String op, Map<String, AttrValue> attrs, TensorRef... inputs) {
    NodeDef.Builder built =
        NodeDef.newBuilder().setName(name).setOp(op).setDevice(node.getDevice());
    built.putAllAttr(attrs);
    for (TensorRef input : inputs) {
      built.addInput(input.asInput());
    }
    return built.build();
  }

  private String unique(String label) {
    return graph.uniqueName(node.getName() + "/" + label);
  }
}
