package dev.linchpin.train;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** A batch in equal shares, one a replica, and back. */
final class Shares {
  /**
   * Inputs of an op up to which {@code addGradients} visits them in their order; beyond, in that of
   * their addresses, and so it would add up what replicas give to a shared variable in another
   * order in each process.
   */
  private static final int ORDERED = 8;

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
        : tf.math.mul(sum(tf, values), tf.constant(1f / values.size()));
  }

  private static Operand<TFloat32> sum(Ops tf, List<Operand<TFloat32>> values) {
    List<Operand<TFloat32>> sums = values;
    while (sums.size() > ORDERED) {
      List<Operand<TFloat32>> next = new ArrayList<>();
      for (int i = 0; i < sums.size(); i += ORDERED) {
        next.add(tf.math.addN(sums.subList(i, Math.min(i + ORDERED, sums.size()))));
      }
      sums = next;
    }
    return tf.math.addN(sums);
  }
}
