package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * Zeros padded in front of a {@code VALID} convolution become its {@code EXPLICIT} padding. For
 * what {@link FusePadIntoConv} has to leave; comes after gradients are taken, for {@code EXPLICIT}
 * has none. Gradients stay {@code VALID}, with a slice behind them: oneDNN has no kernel for
 * theirs, and TensorFlow's own takes up to seven times as long on wide maps.
 */
public final class ExplicitPads implements Rewrite {
  @Override
  public String name() {
    return "explicit-pads";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Conv2D") && Pads.isPad(graph.producer(node.getInput(0)))) {
        forward(graph, node, log);
      }
    }
    graph.prune();
  }

  private void forward(GraphEditor graph, NodeDef conv, RewriteLog log) {
    NodeDef pad = graph.producer(conv.getInput(0));
    String whyNot = whyNot(graph, pad, conv);
    if (whyNot != null) {
      log.refused(name(), conv.getName(), whyNot);
      return;
    }
    graph.put(padded(graph, pad, conv).setInput(0, pad.getInput(0)));
    log.applied(name(), conv.getName(), pad.getName() + " is its padding");
  }

  private static String whyNot(GraphEditor graph, NodeDef pad, NodeDef conv) {
    Optional<Constant> pads = graph.constant(pad.getInput(1));
    if (!Layout.isChannelsLast(conv) || !Layout.padding(conv).equals("VALID")) {
      return "it is not VALID on NHWC";
    }
    if (!Pads.isZeroPad(graph, pad) || pads.isEmpty() || pads.get().size() != 8) {
      return "what is padded are no constant zeros";
    }
    long[] p = pads.get().longs();
    boolean spatial = p[0] == 0 && p[1] == 0 && p[6] == 0 && p[7] == 0;
    return spatial ? null : pad.getName() + " pads the batch or the channels";
  }

  private static NodeDef.Builder padded(GraphEditor graph, NodeDef pad, NodeDef conv) {
    AttrValue.ListValue.Builder pads = AttrValue.ListValue.newBuilder();
    for (long p : graph.constant(pad.getInput(1)).orElseThrow().longs()) {
      pads.addI(p);
    }
    return conv.toBuilder()
        .putAttr("padding", Layout.text("EXPLICIT"))
        .putAttr("explicit_paddings", AttrValue.newBuilder().setList(pads).build());
  }
}
