package dev.linchpin.graph.fold;

import com.google.protobuf.ByteString;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Nodes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** Constants in bfloat16: the upper half of a float32, rounded to the nearest, ties to even. */
final class Bfloat16 {
  private Bfloat16() {}

  /** The bits of the number nearest to {@code value}. */
  static short round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40); // Rounding up could make it infinite or worse.
    }
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }

  /** A Const node of the float32 constant's values. */
  static NodeDef constant(String name, Constant value) {
    short[] rounded = new short[value.size()];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = round(value.floats()[i]);
    }
    ByteBuffer bytes = ByteBuffer.allocate(2 * value.size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(rounded);
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_BFLOAT16)
            .setTensorShape(Nodes.shape(value.shape()).getShape())
            .setTensorContent(ByteString.copyFrom(bytes.array()));
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", Nodes.type(DataType.DT_BFLOAT16))
        .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
        .build();
  }
}
