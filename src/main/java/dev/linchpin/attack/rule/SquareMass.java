package dev.linchpin.attack.rule;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What a norm adds up, of which Square moves some from one window to another. */
enum SquareMass {
  /** Σ|v|. */
  L1(4),
  /** Σv², and its root. */
  L2(2);

  private final int decay;

  SquareMass(int decay) {
    this.decay = decay;
  }

  /** The k-th rectangle of η weighs 1/(k+1) to this power. */
  int decay() {
    return decay;
  }

  double of(double v) {
    return this == L1 ? Math.abs(v) : v * v;
  }

  double norm(double sum) {
    return this == L1 ? sum : Math.sqrt(sum);
  }

  /** Entry by entry. */
  Operand<TFloat32> of(Ops tf, Operand<TFloat32> v) {
    return this == L1 ? tf.math.abs(v) : tf.math.square(v);
  }

  Operand<TFloat32> norm(Ops tf, Operand<TFloat32> sum) {
    return this == L1 ? sum : tf.math.sqrt(sum);
  }
}
