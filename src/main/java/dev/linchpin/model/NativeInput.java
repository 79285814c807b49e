package dev.linchpin.model;

import dev.linchpin.graph.Tensors;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TUint8;

/**
 * Images in [0,1] as the numbers that the exported model itself takes, computed in Java: the
 * independent side of the check of {@link ImageInput}.
 */
final class NativeInput {
  private NativeInput() {}

  /** Whether this class can make the model's input: float32 or uint8. */
  static boolean supports(DataType dtype) {
    return dtype == DataType.DT_FLOAT || dtype == DataType.DT_UINT8;
  }

  /**
   * @param images {@code [n, height, width, channels]} in [0,1]
   * @return the tensor to feed; the caller closes it
   */
  static Tensor of(float[] images, int n, InputLayout layout, PixelConvention pixels) {
    int h = layout.image().height();
    int w = layout.image().width();
    int c = layout.image().channels();
    float[] out = new float[images.length];
    for (int i = 0; i < images.length; i++) {
      int channel = i % c;
      int position = i / c % (h * w);
      int image = i / (c * h * w);
      int target = pixels.bgr() && c == 3 ? c - 1 - channel : channel;
      double v =
          images[i] * (pixels.hi().getAsDouble() - pixels.lo().getAsDouble())
              + pixels.lo().getAsDouble();
      v = (v - pick(pixels.mean(), target, 0)) / pick(pixels.std(), target, 1);
      int at =
          layout.channelsFirst()
              ? (image * c + target) * h * w + position
              : (image * h * w + position) * c + target;
      out[at] = (float) v;
    }
    long[] shape =
        switch (layout.rank()) {
          case 2 -> new long[] {n, (long) h * w * c};
          case 3 -> new long[] {n, h, w};
          default -> layout.channelsFirst() ? new long[] {n, c, h, w} : new long[] {n, h, w, c};
        };
    if (layout.dtype() == DataType.DT_UINT8) {
      byte[] bytes = new byte[out.length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Math.round(out[i]);
      }
      return TUint8.tensorOf(Shape.of(shape), DataBuffers.of(bytes, true, false));
    }
    return Tensors.floats(out, shape);
  }

  private static double pick(float[] values, int channel, double none) {
    return values.length == 0 ? none : values[values.length == 1 ? 0 : channel];
  }
}
