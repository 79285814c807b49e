package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The gradient of a convolution of stride 1 by its input is itself a convolution, of the gradient
 * with the filter turned by 180° (and its channels transposed): written as one, it runs on the
 * forward kernels, which are faster. Comes after gradients are taken.
 */
public final class FlipBackpropInput implements Rewrite {
  private static final Map<String, String> FORWARD =
      Map.of(
          "Conv2DBackpropInput", "Conv2D",
          "DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNative");

  @Override
  public String name() {
    return "flip-backprop-input";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    for (NodeDef node : graph.nodes()) {
      if (FORWARD.containsKey(node.getOp())) {
        String whyNot = whyNot(graph, shapes, node);
        if (whyNot != null) {
          log.refused(name(), node.getName(), whyNot);
        } else {
          flip(graph, node);
          log.applied(name(), node.getName(), "is a " + FORWARD.get(node.getOp()));
        }
      }
    }
    graph.prune();
  }

  private static boolean isDepthwise(NodeDef node) {
    return node.getOp().startsWith("Depthwise");
  }

  private static String whyNot(GraphEditor graph, StaticShapes shapes, NodeDef node) {
    Optional<Constant> filter = graph.constant(node.getInput(1));
    if (filter.isEmpty() || filter.get().dtype() != DataType.DT_FLOAT) {
      return "its filter is no float32 constant";
    }
    if (!Layout.isChannelsLast(node)) {
      return "its data_format is not NHWC";
    }
    if (Layout.isDilated(node)) {
      return "it is dilated";
    }
    if (Layout.stride(node, 1) != 1 || Layout.stride(node, 2) != 1) {
      return "its stride is not 1";
    }
    if (!Layout.padding(node).equals("SAME") && !Layout.padding(node).equals("VALID")) {
      return "its padding is neither SAME nor VALID";
    }
    long[] w = filter.get().shape();
    if (isDepthwise(node)) {
      return w[3] == 1 ? null : "it has more than one output a channel";
    }
    return channels(graph, shapes, node) == w[2] ? null : "it may be grouped";
  }

  /** Channels of the forward convolution's input; -1 unknown. */
  private static long channels(GraphEditor graph, StaticShapes shapes, NodeDef node) {
    Optional<Constant> sizes = graph.constant(node.getInput(0));
    if (sizes.isPresent()) {
      return sizes.get().longs()[3];
    }
    NodeDef source = graph.producer(node.getInput(0));
    long[] shape =
        source.getOp().equals("Shape") ? shapes.of(source.getInput(0)) : shapes.of(node.getName());
    return shape == null ? -1 : shape[3];
  }

  private static void flip(GraphEditor graph, NodeDef node) {
    Constant w = graph.constant(node.getInput(1)).orElseThrow();
    String filter = graph.uniqueName(node.getName() + "/flipped");
    graph.put((isDepthwise(node) ? turned(w) : transposed(turned(w))).toNode(filter));
    NodeDef.Builder forward =
        node.toBuilder()
            .setOp(FORWARD.get(node.getOp()))
            .clearInput()
            .addInput(node.getInput(2))
            .addInput(filter);
    forward.addAllInput(GraphEditor.controlInputs(node));
    boolean same = Layout.padding(node).equals("SAME");
    AttrValue.ListValue.Builder pads = AttrValue.ListValue.newBuilder().addI(0).addI(0);
    boolean symmetric = true;
    boolean none = true;
    for (int axis = 0; axis < 2; axis++) {
      long kernel = w.shape()[axis];
      Padding of = same ? Padding.same(kernel, kernel, 1) : new Padding(0, 0);
      Padding back = new Padding(kernel - 1 - of.before(), kernel - 1 - of.after());
      pads.addI(back.before()).addI(back.after());
      symmetric &= same && back.equals(of);
      none &= back.equals(new Padding(0, 0));
    }
    String padding = symmetric ? "SAME" : none ? "VALID" : "EXPLICIT";
    forward.putAttr("padding", Layout.text(padding));
    if (padding.equals("EXPLICIT")) {
      forward.putAttr(
          "explicit_paddings", AttrValue.newBuilder().setList(pads.addI(0).addI(0)).build());
    }
    graph.put(forward);
  }

  /** The filter turned by 180°. */
  private static Constant turned(Constant w) {
    int places = Math.toIntExact(w.shape()[0] * w.shape()[1]);
    int size = w.size() / places;
    float[] out = new float[w.size()];
    for (int p = 0; p < places; p++) {
      System.arraycopy(w.floats(), p * size, out, (places - 1 - p) * size, size);
    }
    return Constant.floats(out, w.shape());
  }

  /** The filter with input and output channels exchanged. */
  private static Constant transposed(Constant w) {
    long[] s = w.shape();
    int in = Math.toIntExact(s[2]);
    int out = Math.toIntExact(s[3]);
    float[] v = new float[w.size()];
    int from = 0;
    for (int place = 0; place < v.length; place += in * out) {
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          v[place + o * in + i] = w.floats()[from++];
        }
      }
    }
    return Constant.floats(v, s[0], s[1], s[3], s[2]);
  }
}
