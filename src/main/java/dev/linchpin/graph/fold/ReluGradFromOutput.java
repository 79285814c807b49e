package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/**
 * Lets the gradient of a ReLU look at the ReLU's output instead of its input: the one is positive
 * (and below 6) where the other is. Nothing then reads the input but the ReLU, and the runtime can
 * run convolution, bias and ReLU as one kernel. Comes after gradients are taken.
 */
public final class ReluGradFromOutput implements Rewrite {
  private static final Map<String, String> FORWARD =
      Map.of("ReluGrad", "Relu", "Relu6Grad", "Relu6");

  @Override
  public String name() {
    return "relu-grad-from-output";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    for (NodeDef node : graph.nodes()) {
      String forward = FORWARD.get(node.getOp());
      if (forward != null && !graph.producer(node.getInput(1)).getOp().equals(forward)) {
        Optional<NodeDef> relu =
            graph.consumers(GraphEditor.nodeName(node.getInput(1))).stream()
                .filter(c -> c.getOp().equals(forward) && c.getInput(0).equals(node.getInput(1)))
                .findFirst();
        if (relu.isEmpty()) {
          log.refused(name(), node.getName(), "no " + forward + " reads " + node.getInput(1));
        } else {
          graph.put(node.toBuilder().setInput(1, relu.get().getName()));
          log.applied(name(), node.getName(), "looks at " + relu.get().getName());
        }
      }
    }
  }
}
