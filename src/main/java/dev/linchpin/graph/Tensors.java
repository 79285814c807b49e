package dev.linchpin.graph;

import com.google.protobuf.ByteString;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;

/** Tensors to and from Java arrays, by whole buffers: element by element is ten times as slow. */
public final class Tensors {
  private Tensors() {}

  /** A float32 tensor; the caller closes it. */
  public static TFloat32 floats(float[] values, long... shape) {
    return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  /** All values of a float32 tensor, row-major. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /** All values of a float32 tensor into an array of their number. */
  public static void floats(Tensor tensor, float[] into) {
    tensor.asRawTensor().data().asFloats().read(into);
  }

  /** All values of an int32 tensor, row-major. */
  public static int[] ints(Tensor tensor) {
    int[] values = new int[Math.toIntExact(tensor.shape().size())];
    tensor.asRawTensor().data().asInts().read(values);
    return values;
  }

  /** The proto of a numeric tensor's value, for a Const node. */
  public static TensorProto toProto(Tensor tensor, DataType dtype) {
    byte[] bytes = new byte[Math.toIntExact(tensor.numBytes())];
    tensor.asRawTensor().data().read(bytes);
    TensorProto.Builder proto =
        TensorProto.newBuilder().setDtype(dtype).setTensorContent(ByteString.copyFrom(bytes));
    // A scalar's shape is an empty message that must be present.
    proto.getTensorShapeBuilder();
    for (long size : tensor.shape().asArray()) {
      proto.getTensorShapeBuilder().addDimBuilder().setSize(size);
    }
    return proto.build();
  }
}
