package dev.linchpin.graph.differentiable;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** Reads and makes attribute values; an absent attribute reads as the default given. */
final class Attrs {
  private Attrs() {}

  static AttrValue of(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  static AttrValue of(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }

  static AttrValue of(long value) {
    return AttrValue.newBuilder().setI(value).build();
  }

  static AttrValue of(boolean value) {
    return AttrValue.newBuilder().setB(value).build();
  }

  static AttrValue of(float value) {
    return AttrValue.newBuilder().setF(value).build();
  }

  static AttrValue of(long... values) {
    return AttrValue.newBuilder()
        .setList(AttrValue.ListValue.newBuilder().addAllI(Arrays.stream(values).boxed().toList()))
        .build();
  }

  static String string(NodeDef node, String name, String absent) {
    return node.containsAttr(name) ? node.getAttrOrThrow(name).getS().toStringUtf8() : absent;
  }

  static long integer(NodeDef node, String name, long absent) {
    return node.containsAttr(name) ? node.getAttrOrThrow(name).getI() : absent;
  }

  static float real(NodeDef node, String name, float absent) {
    return node.containsAttr(name) ? node.getAttrOrThrow(name).getF() : absent;
  }

  static boolean bool(NodeDef node, String name, boolean absent) {
    return node.containsAttr(name) ? node.getAttrOrThrow(name).getB() : absent;
  }

  static DataType type(NodeDef node, String name, DataType absent) {
    return node.containsAttr(name) ? node.getAttrOrThrow(name).getType() : absent;
  }

  /** A list of integers; {@code absent} when the attribute is absent or empty. */
  static long[] integers(NodeDef node, String name, long... absent) {
    List<Long> list =
        node.getAttrOrDefault(name, AttrValue.getDefaultInstance()).getList().getIList();
    return list.isEmpty() ? absent : list.stream().mapToLong(Long::longValue).toArray();
  }
}
