package dev.linchpin.attack;

/** Of the search; verdicts are always float32. */
public enum Precision {
  FLOAT32,
  /** oneDNN's automatic mixed precision: faster where the CPU has BF16, gradients less exact. */
  BFLOAT16
}
