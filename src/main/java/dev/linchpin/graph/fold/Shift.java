package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import java.util.Arrays;

/** Writes the addition of a constant to each channel in its cheapest form. */
final class Shift {
  /** Below this BiasAdd is several times slower than adding a row: too few values side by side. */
  private static final int FEW_CHANNELS = 8;

  private Shift() {}

  /**
   * Puts node {@code name}: {@code input + shift}. A BiasAdd behind a linear op, with which the
   * runtime fuses it; else a scalar if the channels agree, a whole row of a map of few channels, or
   * a BiasAdd.
   *
   * @param shape of the input, rank ≥ 2, -1 where unknown
   */
  static void put(GraphEditor graph, String name, String input, double[] shift, long[] shape) {
    String values = graph.uniqueName(name + "/shift");
    float[] rounded = Affine.round(shift);
    boolean linear = LinearOp.isLinear(graph.producer(input));
    long width = shape[shape.length - 2];
    if (linear
        || !isUniform(shift) && (shift.length > FEW_CHANNELS || shape.length < 3 || width < 0)) {
      graph.put(Constant.floats(rounded, shift.length).toNode(values));
      graph.put(Nodes.op(name, "BiasAdd", input, values));
    } else {
      graph.put(
          (isUniform(shift)
                  ? Constant.floats(new float[] {rounded[0]})
                  : row(rounded, Math.toIntExact(width)))
              .toNode(values));
      graph.put(Nodes.op(name, "AddV2", input, values));
    }
  }

  static boolean isUniform(double[] shift) {
    return Arrays.stream(shift).allMatch(t -> t == shift[0]);
  }

  private static Constant row(float[] shift, int width) {
    float[] row = new float[width * shift.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = shift[i % shift.length];
    }
    return Constant.floats(row, width, shift.length);
  }
}
