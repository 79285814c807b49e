package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Max pooling tells its gradient where the maxima were, as oneDNN's two ops do. TensorFlow's own
 * pass pairs them, too, but in a loop not in every run: the same graph of VGG-19 in bfloat16 took a
 * tenth longer in two processes of seven, with some gradients left to another kernel that is 15 to
 * 40 times as slow. In a small network they are a third of a step. Comes after gradients are taken.
 */
public final class PairMaxPools implements Rewrite {
  private static final String POOL = "_MklNativeMaxPool";
  static final String GRADIENT = "_MklNativeMaxPoolGrad";

  private static final List<String> WINDOW = List.of("ksize", "strides", "padding");

  /** Whether it is one of the two ops. */
  static boolean isPart(NodeDef node) {
    return node.getOp().equals(POOL) || node.getOp().equals(GRADIENT);
  }

  @Override
  public String name() {
    return "pair-max-pools";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    for (NodeDef gradient : graph.nodes()) {
      if (gradient.getOp().equals("MaxPoolGrad")) {
        NodeDef pool = graph.producer(gradient.getInput(1));
        String whyNot = whyNot(pool, gradient);
        if (whyNot != null) {
          log.refused(name(), gradient.getName(), whyNot);
        } else {
          graph.put(oneDnn(pool, POOL));
          String maxima = new TensorRef(pool.getName(), 1).asInput();
          NodeDef.Builder told = gradient.toBuilder().clearInput();
          told.addAllInput(GraphEditor.dataInputs(gradient)).addInput(maxima);
          told.addAllInput(GraphEditor.controlInputs(gradient));
          graph.put(oneDnn(told.build(), GRADIENT));
          log.applied(name(), gradient.getName(), "is told by " + pool.getName());
        }
      }
    }
  }

  private static String whyNot(NodeDef pool, NodeDef gradient) {
    if (!pool.getOp().equals("MaxPool") && !pool.getOp().equals(POOL)) {
      return "its pooling is a " + pool.getOp();
    }
    if (!pool.getInput(0).equals(gradient.getInput(0))
        || WINDOW.stream()
            .anyMatch(a -> !pool.getAttrOrThrow(a).equals(gradient.getAttrOrThrow(a)))) {
      return "its pooling is another";
    }
    if (gradient.getAttrOrThrow("T").getType() != DataType.DT_FLOAT) {
      return "it is not float32";
    }
    if (!Layout.isChannelsLast(pool) || !Layout.isChannelsLast(gradient)) {
      return "its data_format is not NHWC";
    }
    List<Long> window = gradient.getAttrOrThrow("ksize").getList().getIList();
    if (window.get(0) != 1 || window.get(3) != 1) {
      return "it pools images or channels";
    }
    if (Layout.padding(gradient).equals("EXPLICIT")) {
      return "oneDNN's op has no EXPLICIT padding";
    }
    return FusedConvolution.runs(DataType.DT_FLOAT) ? null : "this TensorFlow has no kernel for it";
  }

  private static NodeDef oneDnn(NodeDef node, String op) {
    return node.toBuilder()
        .setOp(op)
        .putAttr("_kernel", FusedConvolution.KERNEL)
        .putAttr("workspace_enabled", AttrValue.newBuilder().setB(true).build())
        .build();
  }
}
