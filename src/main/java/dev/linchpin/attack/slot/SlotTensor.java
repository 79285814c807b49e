package dev.linchpin.attack.slot;

/**
 * A tensor that has one row a slot, {@code [slots, shape…] float32}, which a part of an attack
 * needs in the loop: bounds, targets, moments. Integers and flags are held as float32, too, exact
 * below 2^24.
 *
 * @param name unique among the parts of an attack; parts that share a name share the tensor
 * @param shape of one row; empty for a number
 * @param first the row that a trajectory begins with
 */
public record SlotTensor(String name, long[] shape, First first) {
  /** Makes the first row of a trajectory. */
  @FunctionalInterface
  public interface First {
    float[] of(Origin origin);
  }

  /** A row of a constant. */
  public static SlotTensor filled(String name, float value, long... shape) {
    float[] row = new float[size(shape)];
    java.util.Arrays.fill(row, value);
    return new SlotTensor(name, shape, origin -> row);
  }

  public int size() {
    return size(shape);
  }

  /** {@code [slots, shape…]}. */
  public long[] batched(int slots) {
    long[] dims = new long[shape.length + 1];
    dims[0] = slots;
    System.arraycopy(shape, 0, dims, 1, shape.length);
    return dims;
  }

  private static int size(long[] shape) {
    long size = 1;
    for (long d : shape) {
      size *= d;
    }
    return Math.toIntExact(size);
  }
}
