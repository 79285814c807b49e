package dev.linchpin.attack.threat;

import dev.linchpin.attack.slot.PerSlot;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The norms that perturbations are measured in. */
public enum Norm {
  LINF("linf"),
  L2("l2"),
  L1("l1");

  /** Newton steps to the soft threshold of an L1 ball, each from below: it is reached or nearly. */
  private static final int L1_ROUNDS = 10;

  private final String key;

  Norm(String key) {
    this.key = key;
  }

  /** As in {@link ThreatModel#norm}. */
  public String key() {
    return key;
  }

  public static Norm of(ThreatModel threat) {
    return Arrays.stream(values())
        .filter(n -> n.key.equals(threat.norm()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no norm " + threat.norm()));
  }

  /** ‖a − b‖ in float64. */
  public double distance(float[] a, float[] b) {
    return switch (this) {
      case LINF -> Distances.linf(a, b);
      case L2 -> Distances.l2(a, b);
      case L1 -> {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
          sum += Math.abs((double) a[i] - b[i]);
        }
        yield sum;
      }
    };
  }

  /** ‖value‖ of each slot, {@code [slots, 1, …]}; not for gradients. */
  public Operand<TFloat32> length(Ops tf, Operand<TFloat32> value) {
    return switch (this) {
      case LINF -> PerSlot.max(tf, tf.math.abs(value));
      case L2 -> PerSlot.norm(tf, value);
      case L1 -> PerSlot.sum(tf, tf.math.abs(value));
    };
  }

  /** ‖gradient‖ in the dual norm, {@code [slots, 1, …]}: change per length of step. */
  public Operand<TFloat32> slope(Ops tf, Operand<TFloat32> gradient) {
    return switch (this) {
      case LINF -> L1.length(tf, gradient);
      case L2 -> L2.length(tf, gradient);
      case L1 -> LINF.length(tf, gradient);
    };
  }

  /**
   * The nearest point, in L2, of the ball around 0.
   *
   * @param offset {@code [slots, height, width, channels]}
   * @param radius {@code [slots, 1, 1, 1]}, ≥ 0
   */
  public Operand<TFloat32> toBall(Ops tf, Operand<TFloat32> offset, Operand<TFloat32> radius) {
    return switch (this) {
      case LINF -> tf.math.minimum(tf.math.maximum(offset, tf.math.neg(radius)), radius);
      case L2 ->
          tf.math.mul(
              offset, tf.math.minimum(tf.constant(1f), tf.math.div(radius, length(tf, offset))));
      case L1 -> toL1Ball(tf, offset, radius);
    };
  }

  /** Soft thresholding; the threshold by Newton's method on a convex, piecewise linear function. */
  private static Operand<TFloat32> toL1Ball(
      Ops tf, Operand<TFloat32> offset, Operand<TFloat32> radius) {
    Operand<TFloat32> size = tf.math.abs(offset);
    Operand<TFloat32> threshold = tf.zerosLike(radius);
    Operand<TFloat32> rest = size;
    for (int i = 0; i < L1_ROUNDS; i++) {
      Operand<TFloat32> excess =
          tf.math.maximum(tf.math.sub(PerSlot.sum(tf, rest), radius), tf.constant(0f));
      Operand<TFloat32> left = PerSlot.sum(tf, tf.math.sign(rest));
      threshold = tf.math.add(threshold, tf.math.divNoNan(excess, left));
      rest = tf.math.maximum(tf.math.sub(size, threshold), tf.constant(0f));
    }
    return tf.math.mul(tf.math.sign(offset), rest);
  }
}
