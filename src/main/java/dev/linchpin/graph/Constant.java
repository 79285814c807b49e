package dev.linchpin.graph;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A constant of a graph as plain Java: row-major values, float for the float types, long for the
 * integer types and bool. Splats and {@code tensor_content} are both understood.
 */
public record Constant(DataType dtype, long[] shape, float[] floats, long[] longs) {

  /** A float32 constant. */
  public static Constant floats(float[] values, long... shape) {
    return new Constant(DataType.DT_FLOAT, shape, values, null);
  }

  /** An int32 constant. */
  public static Constant ints(long[] values, long... shape) {
    return new Constant(DataType.DT_INT32, shape, null, values);
  }

  public int size() {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  /** The same values in another shape of the same size. */
  public Constant reshaped(long... other) {
    return new Constant(dtype, other, floats, longs);
  }

  /** Reads float32/64, half-free integer and bool tensors; other dtypes have neither array. */
  public static Constant of(TensorProto proto) {
    long[] shape =
        proto.getTensorShape().getDimList().stream()
            .mapToLong(TensorShapeProto.Dim::getSize)
            .toArray();
    int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    DataType type = proto.getDtype();
    ByteBuffer bytes =
        proto.getTensorContent().isEmpty()
            ? null
            : proto.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case DT_FLOAT, DT_DOUBLE -> {
        float[] v = new float[size];
        if (bytes != null && type == DataType.DT_FLOAT) {
          // At once: one by one, weights take a good part of an attack's preparation.
          bytes.asFloatBuffer().get(v);
          return new Constant(type, shape, v, null);
        }
        for (int i = 0; i < size; i++) {
          if (bytes != null) {
            v[i] = (float) bytes.getDouble(8 * i);
          } else if (type == DataType.DT_FLOAT) {
            int n = proto.getFloatValCount();
            v[i] = n == 0 ? 0 : proto.getFloatVal(Math.min(i, n - 1));
          } else {
            int n = proto.getDoubleValCount();
            v[i] = n == 0 ? 0 : (float) proto.getDoubleVal(Math.min(i, n - 1));
          }
        }
        return new Constant(type, shape, v, null);
      }
      case DT_INT32, DT_INT64, DT_BOOL, DT_UINT8, DT_INT8 -> {
        long[] v = new long[size];
        for (int i = 0; i < size; i++) {
          v[i] = integer(proto, bytes, type, i);
        }
        return new Constant(type, shape, null, v);
      }
      default -> {
        return new Constant(type, shape, null, null);
      }
    }
  }

  private static long integer(TensorProto proto, ByteBuffer bytes, DataType type, int i) {
    if (bytes != null) {
      return switch (type) {
        case DT_INT32 -> bytes.getInt(4 * i);
        case DT_INT64 -> bytes.getLong(8 * i);
        case DT_UINT8, DT_BOOL -> bytes.get(i) & 0xff;
        default -> bytes.get(i);
      };
    }
    return switch (type) {
      case DT_INT64 ->
          proto.getInt64ValCount() == 0
              ? 0
              : proto.getInt64Val(Math.min(i, proto.getInt64ValCount() - 1));
      case DT_BOOL ->
          proto.getBoolValCount() == 0
              ? 0
              : (proto.getBoolVal(Math.min(i, proto.getBoolValCount() - 1)) ? 1 : 0);
      default ->
          proto.getIntValCount() == 0
              ? 0
              : proto.getIntVal(Math.min(i, proto.getIntValCount() - 1));
    };
  }

  /** The TensorProto of a float32, int32 or int64 constant. */
  public TensorProto toProto() {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (long d : shape) {
      dims.addDim(TensorShapeProto.Dim.newBuilder().setSize(d));
    }
    int width = dtype == DataType.DT_INT64 ? 8 : 4;
    ByteBuffer bytes = ByteBuffer.allocate(width * size()).order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case DT_FLOAT -> bytes.asFloatBuffer().put(floats);
      case DT_INT32 -> {
        for (long v : longs) {
          bytes.putInt(Math.toIntExact(v));
        }
      }
      case DT_INT64 -> {
        for (long v : longs) {
          bytes.putLong(v);
        }
      }
      default -> throw new IllegalArgumentException("cannot write a constant of " + dtype);
    }
    return TensorProto.newBuilder()
        .setDtype(dtype)
        .setTensorShape(dims)
        .setTensorContent(ByteString.copyFrom(bytes.array()))
        .build();
  }

  /** A {@code Const} node of this value. */
  public NodeDef toNode(String name) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", AttrValue.newBuilder().setType(dtype).build())
        .putAttr("value", AttrValue.newBuilder().setTensor(toProto()).build())
        .build();
  }
}
