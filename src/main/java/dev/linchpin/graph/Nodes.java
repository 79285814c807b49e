package dev.linchpin.graph;

import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/** NodeDefs of the few ops that rewrites add, written once. Inputs are as in NodeDef.input. */
public final class Nodes {
  private Nodes() {}

  /** An op of one element type {@code T}. */
  public static NodeDef op(String name, String op, DataType type, String... inputs) {
    NodeDef.Builder node = NodeDef.newBuilder().setName(name).setOp(op).putAttr("T", type(type));
    for (String input : inputs) {
      node.addInput(input);
    }
    return node.build();
  }

  /** A float32 op of one element type {@code T}. */
  public static NodeDef op(String name, String op, String... inputs) {
    return op(name, op, DataType.DT_FLOAT, inputs);
  }

  public static NodeDef identity(String name, String input) {
    return op(name, "Identity", input);
  }

  /** Placeholder of a shape; -1 is unknown. */
  public static NodeDef placeholder(String name, DataType dtype, long... shape) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Placeholder")
        .putAttr("dtype", type(dtype))
        .putAttr("shape", shape(shape))
        .build();
  }

  /** Reshape by an int32 shape tensor. */
  public static NodeDef reshape(String name, DataType type, String input, String shape) {
    return op(name, "Reshape", type, input, shape).toBuilder()
        .putAttr("Tshape", type(DataType.DT_INT32))
        .build();
  }

  /** Transpose by an int32 tensor of axes. */
  public static NodeDef transpose(String name, String input, String order) {
    return op(name, "Transpose", input, order).toBuilder()
        .putAttr("Tperm", type(DataType.DT_INT32))
        .build();
  }

  /** Slice by int32 tensors of begins and sizes. */
  public static NodeDef slice(String name, String input, String begin, String size) {
    return op(name, "Slice", input, begin, size).toBuilder()
        .putAttr("Index", type(DataType.DT_INT32))
        .build();
  }

  public static NodeDef cast(String name, DataType from, DataType to, String input) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Cast")
        .addInput(input)
        .putAttr("SrcT", type(from))
        .putAttr("DstT", type(to))
        .build();
  }

  public static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  public static AttrValue shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return AttrValue.newBuilder().setShape(shape).build();
  }

  public static AttrValue integer(long value) {
    return AttrValue.newBuilder().setI(value).build();
  }
}
