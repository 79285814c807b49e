package dev.linchpin.graph.fold;

/**
 * How {@link PhasedBackpropInput} computes along one axis: entry {@code s·j + a} of the result is Σ
 * over k of w[k] · gradient[(s·j + a + b − k) / s], where that is whole.
 *
 * @param kernel size of the filter
 * @param stride s
 * @param before b: what the convolution pads in front, and what is cut off there
 * @param places of the gradient
 * @param wanted entries of the result
 */
record Phases(long kernel, long stride, long before, long places, long wanted) {
  /** The a that a tap of the filter contributes to. */
  long phase(long tap) {
    return Math.floorMod(tap - before, stride);
  }

  /** Which of the gradient's places, seen from the j-th, the tap takes. */
  private long offset(long tap) {
    return (phase(tap) + before - tap) / stride;
  }

  /** The last tap looks back farthest. */
  long place(long tap) {
    return offset(tap) - offset(kernel - 1);
  }

  long window() {
    return place(0) + 1;
  }

  /** Number of j. */
  long count() {
    return (wanted + stride - 1) / stride;
  }

  boolean addsZeros() {
    return window() * stride > kernel;
  }

  Padding padding() {
    return new Padding(-offset(kernel - 1), count() - places + offset(0));
  }
}
