package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Zeros padded in front of a {@code VALID} convolution become its {@code SAME} padding where that
 * is exactly the same: one copy of the map less, and one slice less in the gradient. {@code
 * EXPLICIT} padding would fit always, but has no gradient.
 */
public final class FusePadIntoConv implements Rewrite {
  private static final Set<String> CONVOLUTIONS = Set.of("Conv2D", "DepthwiseConv2dNative");

  @Override
  public String name() {
    return "fuse-pad-into-conv";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    for (NodeDef conv : graph.nodes()) {
      if (CONVOLUTIONS.contains(conv.getOp())) {
        NodeDef pad = graph.producer(conv.getInput(0));
        if (Pads.isPad(pad)) {
          String whyNot = whyNot(graph, shapes, pad, conv);
          if (whyNot != null) {
            log.refused(name(), conv.getName(), whyNot);
          } else {
            fuse(graph, pad, conv);
            log.applied(name(), conv.getName(), pad.getName() + " is its SAME padding");
          }
        }
      }
    }
    graph.prune();
  }

  private static String whyNot(GraphEditor graph, StaticShapes shapes, NodeDef pad, NodeDef conv) {
    if (!Layout.isChannelsLast(conv)) {
      return "its data_format is not NHWC";
    }
    if (!Layout.padding(conv).equals("VALID")) {
      return "it pads by itself, too";
    }
    if (Layout.isDilated(conv)) {
      return "it is dilated: SAME has no right gradient";
    }
    if (!GraphEditor.controlInputs(pad).isEmpty()) {
      return pad.getName() + " has control inputs";
    }
    if (!Pads.isZeroPad(graph, pad)) {
      return pad.getName() + " pads with something else than 0";
    }
    Optional<Constant> pads = graph.constant(pad.getInput(1));
    long[] input = shapes.of(pad.getInput(0));
    long[] filter = shapes.of(conv.getInput(1));
    if (pads.isEmpty() || pads.get().size() != 8) {
      return "its padding is no constant";
    }
    long[] p = pads.get().longs();
    if (p[0] != 0 || p[1] != 0 || p[6] != 0 || p[7] != 0) {
      return pad.getName() + " pads the batch or the channels";
    }
    if (input == null || filter == null) {
      return "its sizes are unknown";
    }
    for (int axis = 1; axis <= 2; axis++) {
      if (input[axis] < 0 || filter[axis - 1] < 0) {
        return "its sizes are unknown";
      }
      Padding wanted = new Padding(p[2 * axis], p[2 * axis + 1]);
      Padding same = Padding.same(input[axis], filter[axis - 1], Layout.stride(conv, axis));
      if (!wanted.equals(same)) {
        return String.format("SAME would pad axis %d by %s, not %s", axis, same, wanted);
      }
    }
    return null;
  }

  private static void fuse(GraphEditor graph, NodeDef pad, NodeDef conv) {
    graph.put(
        conv.toBuilder().setInput(0, pad.getInput(0)).putAttr("padding", Layout.text("SAME")));
  }
}
