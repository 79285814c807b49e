package dev.linchpin.base;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A numpy array in C order, as read from or to be written to a .npy file. */
public final class NpyArray {
  private final NpyType type;
  private final int[] shape;
  private final ByteBuffer data;

  /**
   * @param data the elements, in the byte order the buffer is set to; not copied
   */
  NpyArray(NpyType type, int[] shape, ByteBuffer data) {
    if ((long) size(shape) * type.size() != data.limit()) {
      throw new IllegalArgumentException(
          Arrays.toString(shape) + " of " + type + " is not " + data.limit() + " bytes");
    }
    this.type = type;
    this.shape = shape.clone();
    this.data = data;
  }

  /** An uint8 array. */
  public static NpyArray of(byte[] values, int... shape) {
    return new NpyArray(NpyType.U1, shape, ByteBuffer.wrap(values));
  }

  /** An int32 array. */
  public static NpyArray of(int[] values, int... shape) {
    ByteBuffer data = littleEndian(NpyType.I4, values.length);
    data.asIntBuffer().put(values);
    return new NpyArray(NpyType.I4, shape, data);
  }

  /** An int64 array. */
  public static NpyArray of(long[] values, int... shape) {
    ByteBuffer data = littleEndian(NpyType.I8, values.length);
    data.asLongBuffer().put(values);
    return new NpyArray(NpyType.I8, shape, data);
  }

  /** A float32 array. */
  public static NpyArray of(float[] values, int... shape) {
    ByteBuffer data = littleEndian(NpyType.F4, values.length);
    data.asFloatBuffer().put(values);
    return new NpyArray(NpyType.F4, shape, data);
  }

  /** A float64 array. */
  public static NpyArray of(double[] values, int... shape) {
    ByteBuffer data = littleEndian(NpyType.F8, values.length);
    data.asDoubleBuffer().put(values);
    return new NpyArray(NpyType.F8, shape, data);
  }

  private static ByteBuffer littleEndian(NpyType type, int count) {
    return ByteBuffer.allocate(Math.multiplyExact(type.size(), count))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  static int size(int[] shape) {
    int size = 1;
    for (int d : shape) {
      size = Math.multiplyExact(size, d);
    }
    return size;
  }

  public NpyType type() {
    return type;
  }

  /** A copy; empty for a scalar. */
  public int[] shape() {
    return shape.clone();
  }

  /** Number of elements. */
  public int size() {
    return size(shape);
  }

  /** The element as a double; int64 beyond 2^53 is rounded. */
  public double floating(int index) {
    return type.floating(data, index);
  }

  /** The element as a long; floats are truncated. */
  public long integer(int index) {
    return type.integer(data, index);
  }

  /** All elements as float32. */
  public float[] floats() {
    float[] values = new float[size()];
    if (type == NpyType.F4) {
      data.duplicate().order(data.order()).asFloatBuffer().get(values);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) floating(i);
      }
    }
    return values;
  }

  /** The raw elements, 1 byte each for uint8; a read-only view. */
  public ByteBuffer bytes() {
    return data.asReadOnlyBuffer().order(data.order());
  }
}
