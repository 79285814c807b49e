package dev.linchpin.train;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** A batch in equal shares, one a replica, and back. */
final class Shares {
  private Shares() {}

  static <T extends TType> List<Operand<T>> of(Ops tf, Operand<T> batch, int replicas) {
    return replicas == 1
        ? List.of(batch)
        : List.copyOf(tf.split(tf.constant(0), batch, (long) replicas).output());
  }

  /** The mean of the replicas' values, summed in their order. */
  static Operand<TFloat32> mean(Ops tf, List<Operand<TFloat32>> values) {
    return values.size() == 1
        ? values.get(0)
        : tf.math.mul(tf.math.addN(values), tf.constant(1f / values.size()));
  }
}
