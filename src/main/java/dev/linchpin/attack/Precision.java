package dev.linchpin.attack;

/** Of the search; verdicts are always float32. */
public enum Precision {
  FLOAT32,
  /**
   * Convolutions and matrix products, and what lies between them, in bfloat16 ({@link
   * dev.linchpin.graph.fold.ToBfloat16}): faster where the CPU has BF16, gradients less exact.
   */
  BFLOAT16
}
