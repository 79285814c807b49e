package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * Zeros padded in front of a {@code VALID} convolution become its {@code EXPLICIT} padding, and the
 * slice behind the convolution's gradient that of the gradient. For what {@link FusePadIntoConv}
 * has to leave; comes after gradients are taken, for {@code EXPLICIT} has none.
 *
 * @param gradients whether gradients pad likewise. oneDNN has no such kernel for them, and
 *     TensorFlow's own takes ten times as long in bfloat16
 */
public record ExplicitPads(boolean gradients) implements Rewrite {
  @Override
  public String name() {
    return "explicit-pads";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Conv2D") && Pads.isPad(graph.producer(node.getInput(0)))) {
        forward(graph, node, log);
      } else if (gradients && node.getOp().equals("Slice")) {
        backward(graph, node, log);
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

  /** Slice(Conv2DBackpropInput(Shape(Pad(x)), w, dy), first column of the padding, Shape(x)). */
  private void backward(GraphEditor graph, NodeDef slice, RewriteLog log) {
    NodeDef back = graph.producer(slice.getInput(0));
    if (!back.getOp().equals("Conv2DBackpropInput")) {
      return;
    }
    NodeDef shape = graph.producer(back.getInput(0));
    NodeDef pad = shape.getOp().equals("Shape") ? graph.producer(shape.getInput(0)) : shape;
    if (!Pads.isPad(pad) || !isGradientOf(graph, slice, pad)) {
      log.refused(name(), slice.getName(), "it is not known as the gradient of a pad");
      return;
    }
    String whyNot = whyNot(graph, pad, back);
    if (whyNot == null && graph.consumers(back.getName()).size() > 1) {
      whyNot = "it is read by others";
    }
    if (whyNot != null) {
      log.refused(name(), back.getName(), whyNot);
      return;
    }
    graph.put(padded(graph, pad, back).setName(slice.getName()).setInput(0, slice.getInput(2)));
    log.applied(name(), back.getName(), "gives what " + slice.getName() + " cut out");
  }

  /** As Graph.addGradients writes it: begins at the padding's first column, as large as x. */
  private static boolean isGradientOf(GraphEditor graph, NodeDef slice, NodeDef pad) {
    NodeDef size = graph.producer(slice.getInput(2));
    NodeDef begin = graph.producer(slice.getInput(1));
    if (!size.getOp().equals("Shape")
        || !size.getInput(0).equals(pad.getInput(0))
        || !begin.getOp().equals("Reshape")) {
      return false;
    }
    NodeDef column = graph.producer(begin.getInput(0));
    Optional<Constant> from =
        column.getOp().equals("Slice") ? graph.constant(column.getInput(1)) : Optional.empty();
    return from.isPresent()
        && column.getInput(0).equals(pad.getInput(1))
        && from.get().longs()[0] == 0
        && from.get().longs()[1] == 0;
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
