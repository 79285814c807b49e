package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import java.util.Optional;
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
}
