package dev.linchpin.attack.slot;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Graph ops on {@code [slots, …]} tensors that attacks share. */
public final class PerSlot {
  private PerSlot() {}

  /** Sum of each slot's entries, {@code [slots, 1, …]} of the same rank. */
  public static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> value) {
    return tf.reduceSum(value, axes(tf, value), ReduceSum.keepDims(true));
  }

  private static Operand<TInt32> axes(Ops tf, Operand<TFloat32> value) {
    return tf.constant(IntStream.range(1, value.shape().numDimensions()).toArray());
  }

  /** Maximum of each slot's entries, {@code [slots, 1, …]} of the same rank. */
  public static Operand<TFloat32> max(Ops tf, Operand<TFloat32> value) {
    return tf.reduceMax(value, axes(tf, value), ReduceMax.keepDims(true));
  }

  /** ‖value‖₂ of each slot, {@code [slots, 1, …]}; its gradient at 0 is 0, not NaN. */
  public static Operand<TFloat32> norm(Ops tf, Operand<TFloat32> value) {
    return tf.math.sqrt(tf.math.maximum(sum(tf, tf.math.square(value)), tf.constant(1e-30f)));
  }

  /** Number of each slot's entries. */
  public static int size(Operand<TFloat32> value) {
    return Math.toIntExact(value.shape().size() / value.shape().get(0));
  }

  /** As many entries a slot in the shape of {@code like}, of however many slots. */
  public static Operand<TFloat32> shaped(Ops tf, Operand<TFloat32> value, Operand<TFloat32> like) {
    long[] dims = like.shape().asArray();
    dims[0] = -1;
    return tf.reshape(value, tf.constant(dims));
  }

  /** {@code values[index]} of each slot, {@code [slots]}. */
  public static Operand<TFloat32> lookUp(Ops tf, float[] values, Operand<TInt32> index) {
    return tf.gather(tf.constant(values), index, tf.constant(0));
  }

  /** {@code [slots]} as {@code [slots, 1, …]} of the rank of {@code like}. */
  public static Operand<TFloat32> spread(Ops tf, Operand<TFloat32> value, Operand<TFloat32> like) {
    int[] dims = new int[like.shape().numDimensions()];
    java.util.Arrays.fill(dims, 1);
    dims[0] = -1;
    return tf.reshape(value, tf.constant(dims));
  }

  /**
   * {@code flag ? a : b}, a flag a slot, for tensors of one shape {@code [slots, …]}. By the older
   * op, which copies whole rows where SelectV2 broadcasts the flags; it has no gradient.
   */
  public static Operand<TFloat32> choose(
      Ops tf, Operand<TBool> flag, Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.scope()
        .env()
        .opBuilder("Select", tf.scope().makeOpName("Choose"), tf.scope())
        .addInput(flag.asOutput())
        .addInput(a.asOutput())
        .addInput(b.asOutput())
        .build()
        .output(0);
  }
}
