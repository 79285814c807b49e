package dev.linchpin.train;

import dev.linchpin.graph.trainable.SharedParameters;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** The resource variables of a training graph, and how to read and assign them. */
final class Variables {
  /** What a variable holds. */
  enum Kind {
    PARAMETER,
    SLOT,
    AVERAGE
  }

  /**
   * @param kind what it holds
   * @param key name in checkpoints
   * @param parameter name of the parameter that it is, or belongs to
   * @param shape of it
   * @param read operation whose output is its value
   * @param input placeholder of a new value
   * @param assign operation that takes it
   */
  record Entry(
      Kind kind,
      String key,
      String parameter,
      int[] shape,
      String read,
      String input,
      String assign) {
    long[] dims() {
      return Arrays.stream(shape).asLongStream().toArray();
    }

    boolean isParameter() {
      return kind == Kind.PARAMETER;
    }

    boolean isAverage() {
      return kind == Kind.AVERAGE;
    }

    boolean isSlot() {
      return kind == Kind.SLOT;
    }

    int size() {
      return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
  }

  private final Ops tf;
  private final Graph graph;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, int[]> shapes = new LinkedHashMap<>();

  /**
   * @param graph has the network's parameters as variables ({@link SharedParameters})
   */
  Variables(Ops tf, Graph graph, Network network) {
    this.tf = tf;
    this.graph = graph;
    Map<String, TensorProto> values = network.values();
    for (Parameter p : network.parameters()) {
      int[] shape =
          values.get(p.name()).getTensorShape().getDimList().stream()
              .mapToInt(d -> Math.toIntExact(d.getSize()))
              .toArray();
      shapes.put(p.name(), shape);
      add(
          Kind.PARAMETER,
          "parameter/" + p.name(),
          p.name(),
          handle(p),
          SharedParameters.read(p.node()));
    }
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Handle of the variable that a parameter became. */
  Operand<TType> handle(Parameter parameter) {
    return graph.operationOrThrow(SharedParameters.handle(parameter.node())).output(0);
  }

  /** Value of a parameter before the update. */
  Operand<TFloat32> value(Parameter parameter) {
    return graph.operationOrThrow(SharedParameters.read(parameter.node())).output(0);
  }

  /**
   * Adds a variable of a parameter's shape.
   *
   * @param name of the slot; not used for averages
   */
  Operand<TType> add(Kind kind, String name, Parameter parameter) {
    String key = (kind == Kind.SLOT ? "slot/" + name + "/" : "average/") + parameter.name();
    VarHandleOp handle =
        tf.varHandleOp(TFloat32.class, shape(parameter.name()), VarHandleOp.sharedName(key));
    Operand<TFloat32> read = tf.readVariableOp(handle, TFloat32.class);
    add(kind, key, parameter.name(), handle, read.op().name());
    return handle;
  }

  private Shape shape(String parameter) {
    return Shape.of(Arrays.stream(shapes.get(parameter)).asLongStream().toArray());
  }

  private void add(
      Kind kind, String key, String parameter, Operand<? extends TType> handle, String read) {
    Placeholder<TFloat32> input =
        tf.placeholder(TFloat32.class, Placeholder.shape(shape(parameter)));
    String assign = tf.assignVariableOp(handle, input).op().name();
    entries.add(
        new Entry(kind, key, parameter, shapes.get(parameter), read, input.op().name(), assign));
  }
}
