package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.tensorflow.proto.NodeDef;

/** Pad and PadV2 nodes. */
final class Pads {
  private Pads() {}

  static boolean isPad(NodeDef node) {
    return node.getOp().equals("Pad") || node.getOp().equals("PadV2");
  }

  /** Whether it is a pad with zeros. */
  static boolean isZeroPad(GraphEditor graph, NodeDef node) {
    if (!isPad(node)) {
      return false;
    }
    Optional<Constant> value =
        node.getOp().equals("Pad")
            ? Optional.of(Constant.floats(new float[1]))
            : graph.constant(node.getInput(2));
    return value.isPresent() && value.get().floats() != null && value.get().floats()[0] == 0;
  }

  /**
   * Where a slice of four axes begins that cuts a padding off: a constant, or the first column of
   * constant paddings, as Graph.addGradients writes it.
   */
  static Optional<long[]> front(GraphEditor graph, String begin) {
    Optional<Constant> given = graph.constant(begin);
    if (given.isPresent()) {
      return given.map(Constant::longs);
    }
    NodeDef reshape = graph.producer(begin);
    NodeDef column =
        reshape.getOp().equals("Reshape") ? graph.producer(reshape.getInput(0)) : reshape;
    if (!column.getOp().equals("Slice")) {
      return Optional.empty();
    }
    Optional<Constant> paddings = graph.constant(column.getInput(0));
    Optional<Constant> from = graph.constant(column.getInput(1));
    boolean first =
        paddings.isPresent()
            && Arrays.equals(paddings.get().shape(), new long[] {4, 2})
            && from.isPresent()
            && Arrays.equals(from.get().longs(), new long[2]);
    return first
        ? paddings.map(p -> LongStream.of(0, 2, 4, 6).map(i -> p.longs()[(int) i]).toArray())
        : Optional.empty();
  }
}
