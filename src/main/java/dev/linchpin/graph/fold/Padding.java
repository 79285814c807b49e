package dev.linchpin.graph.fold;

/**
 * Zeros put before and after an axis.
 *
 * @param before number of zeros in front
 * @param after number of zeros behind
 */
record Padding(long before, long after) {
  /**
   * What {@code SAME} comes to: the output has ⌈size/stride⌉ places, the odd zero goes behind.
   *
   * @param size size of the axis
   * @param kernel size of the filter along it
   */
  static Padding same(long size, long kernel, long stride) {
    long places = (size + stride - 1) / stride;
    long total = Math.max(0, (places - 1) * stride + kernel - size);
    return new Padding(total / 2, total - total / 2);
  }

  @Override
  public String toString() {
    return before + "+" + after;
  }
}
