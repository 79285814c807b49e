package dev.linchpin.model;

import dev.linchpin.graph.Tensors;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/** What a model's output holds, of whatever numeric dtype, as float32. */
final class TensorValues {
  private TensorValues() {}

  static float[] of(Tensor tensor) {
    if (tensor instanceof TFloat32) {
      return Tensors.floats(tensor);
    }
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    if (tensor instanceof FloatNdArray half) {
      int[] next = {0};
      half.scalars().forEach(v -> values[next[0]++] = v.getFloat());
      return values;
    }
    if (tensor instanceof TFloat64) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) tensor.asRawTensor().data().asDoubles().getDouble(i);
      }
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] =
          tensor instanceof TInt64
              ? tensor.asRawTensor().data().asLongs().getLong(i)
              : tensor.asRawTensor().data().asInts().getInt(i);
    }
    return values;
  }
}
