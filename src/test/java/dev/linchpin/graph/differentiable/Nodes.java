package dev.linchpin.graph.differentiable;

import com.google.protobuf.ByteString;
import dev.linchpin.graph.Constant;
import java.util.Arrays;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.VersionDef;

/** Builds small float32 graphs by hand: placeholder {@code x}, any ops, result {@code y}. */
final class Nodes {
  private final GraphDef.Builder graph =
      GraphDef.newBuilder().setVersions(VersionDef.newBuilder().setProducer(1882));
  private NodeDef.Builder last;

  /** Starts with placeholder {@code x}; a size of -1 is unknown. */
  static Nodes x(long... shape) {
    return new Nodes().placeholder("x", shape);
  }

  /** A shape of null is one of unknown rank. */
  Nodes placeholder(String name, long... shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    dims.setUnknownRank(shape == null);
    if (shape == null) {
      shape = new long[0];
    }
    for (long d : shape) {
      dims.addDim(TensorShapeProto.Dim.newBuilder().setSize(d));
    }
    node(name, "Placeholder").attr("dtype", DataType.DT_FLOAT);
    last.putAttr("shape", AttrValue.newBuilder().setShape(dims).build());
    return this;
  }

  /** Adds a node; attributes that follow are its own. */
  Nodes node(String name, String op, String... inputs) {
    flush();
    last = NodeDef.newBuilder().setName(name).setOp(op).addAllInput(Arrays.asList(inputs));
    return this;
  }

  /** Adds a node with {@code T} = float32. */
  Nodes op(String name, String op, String... inputs) {
    return node(name, op, inputs).attr("T", DataType.DT_FLOAT);
  }

  /** A constant of values in [-1, 1] that differ, from a fixed seed. */
  Nodes random(String name, long... shape) {
    int size = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return floats(name, Oracle.random(name.hashCode(), size), shape);
  }

  Nodes floats(String name, float[] values, long... shape) {
    flush();
    last = Constant.floats(values, shape).toNode(name).toBuilder();
    return this;
  }

  Nodes ints(String name, long[] values, long... shape) {
    flush();
    last = Constant.ints(values, shape).toNode(name).toBuilder();
    return this;
  }

  Nodes scalarInt(String name, long value) {
    return ints(name, new long[] {value});
  }

  Nodes attr(String name, DataType value) {
    return attr(name, AttrValue.newBuilder().setType(value));
  }

  Nodes attr(String name, String value) {
    return attr(name, AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)));
  }

  Nodes attr(String name, int value) {
    return attr(name, AttrValue.newBuilder().setI(value));
  }

  Nodes attr(String name, float value) {
    return attr(name, AttrValue.newBuilder().setF(value));
  }

  Nodes attr(String name, boolean value) {
    return attr(name, AttrValue.newBuilder().setB(value));
  }

  Nodes list(String name, long... values) {
    return attr(
        name,
        AttrValue.newBuilder()
            .setList(
                AttrValue.ListValue.newBuilder().addAllI(Arrays.stream(values).boxed().toList())));
  }

  Nodes types(String name, DataType... values) {
    return attr(
        name,
        AttrValue.newBuilder()
            .setList(AttrValue.ListValue.newBuilder().addAllType(Arrays.asList(values))));
  }

  private Nodes attr(String name, AttrValue.Builder value) {
    last.putAttr(name, value.build());
    return this;
  }

  private void flush() {
    if (last != null) {
      graph.addNode(last);
      last = null;
    }
  }

  GraphDef build() {
    flush();
    return graph.build();
  }
}
