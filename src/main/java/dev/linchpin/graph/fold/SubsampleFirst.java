package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/**
 * A 1x1 convolution with a stride, as in ResNet's shortcuts, reads every s-th row and column only:
 * taken first, by pooling of 1x1 windows, they leave a convolution of stride 1, which is a matrix
 * product, and so is its gradient.
 */
public final class SubsampleFirst implements Rewrite {
  @Override
  public String name() {
    return "subsample-first";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Conv2D") && isPointwise(graph, node) && isStrided(node)) {
        String whyNot = whyNot(node);
        if (whyNot != null) {
          log.refused(name(), node.getName(), whyNot);
        } else {
          String pooled = graph.uniqueName(node.getName() + "/subsampled");
          graph.put(
              SliceToPool.subsample(
                  pooled, node.getInput(0), Layout.stride(node, 1), Layout.stride(node, 2)));
          graph.put(
              node.toBuilder()
                  .setInput(0, pooled)
                  .putAttr("strides", Layout.list(1, 1, 1, 1))
                  .putAttr("padding", Layout.text("VALID")));
          log.applied(name(), node.getName(), "has stride 1");
        }
      }
    }
  }

  private static boolean isPointwise(GraphEditor graph, NodeDef node) {
    Optional<Constant> filter = graph.constant(node.getInput(1));
    return filter.isPresent() && filter.get().shape()[0] == 1 && filter.get().shape()[1] == 1;
  }

  private static boolean isStrided(NodeDef node) {
    return node.getAttrOrThrow("strides").getList().getIList().stream().anyMatch(s -> s != 1);
  }

  private static String whyNot(NodeDef node) {
    if (!Layout.isChannelsLast(node)) {
      return "its data_format is not NHWC";
    }
    return Layout.padding(node).equals("EXPLICIT") ? "its padding is EXPLICIT" : null;
  }
}
