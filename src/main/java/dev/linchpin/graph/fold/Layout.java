package dev.linchpin.graph.fold;

import com.google.protobuf.ByteString;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/** The layout attributes of convolutions, pooling and bias. */
final class Layout {
  private Layout() {}

  /** NHWC, which is also the default. */
  static boolean isChannelsLast(NodeDef node) {
    String format =
        node.containsAttr("data_format")
            ? node.getAttrOrThrow("data_format").getS().toStringUtf8()
            : "";
    return format.isEmpty() || format.equals("NHWC");
  }

  static String padding(NodeDef node) {
    return node.getAttrOrThrow("padding").getS().toStringUtf8();
  }

  /** Stride along height (axis 1) or width (axis 2) of an NHWC op. */
  static long stride(NodeDef node, int axis) {
    return node.getAttrOrThrow("strides").getList().getI(axis);
  }

  static boolean isDilated(NodeDef node) {
    return node.containsAttr("dilations")
        && node.getAttrOrThrow("dilations").getList().getIList().stream().anyMatch(d -> d != 1);
  }

  static AttrValue list(long... values) {
    AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
    for (long v : values) {
      list.addI(v);
    }
    return AttrValue.newBuilder().setList(list).build();
  }

  static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }
}
