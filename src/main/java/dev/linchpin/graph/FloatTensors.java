package dev.linchpin.graph;

import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Between {@code float[]} and tensors, by bulk copy. */
public final class FloatTensors {
  private FloatTensors() {}

  /** A tensor with a copy of the values; the caller closes it. */
  public static TFloat32 of(float[] values, long... shape) {
    return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  /** Copies a float32 tensor's values out; the tensor stays open. */
  public static float[] read(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    read(tensor, values);
    return values;
  }

  /** Copies the first {@code into.length} of a float32 tensor's values out. */
  public static void read(Tensor tensor, float[] into) {
    tensor.asRawTensor().data().asFloats().read(into);
  }
}
