package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/**
 * Max pooling whose window and strides are inputs, as TensorFlow Java writes it, becomes the op
 * that has them as attributes, for which oneDNN has kernels: the same numbers.
 */
public final class ConstantPoolSizes implements Rewrite {
  private static final Map<String, String> PLAIN =
      Map.of("MaxPoolV2", "MaxPool", "MaxPoolGradV2", "MaxPoolGrad");

  @Override
  public String name() {
    return "constant-pool-sizes";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    for (NodeDef node : graph.nodes()) {
      String plain = PLAIN.get(node.getOp());
      if (plain != null) {
        List<String> inputs = GraphEditor.dataInputs(node);
        int numbers = inputs.size() - 2;
        Optional<Constant> window = graph.constant(inputs.get(numbers));
        Optional<Constant> strides = graph.constant(inputs.get(numbers + 1));
        if (window.isEmpty() || strides.isEmpty()) {
          log.refused(name(), node.getName(), "its window or its strides are no constant");
        } else {
          NodeDef.Builder changed =
              node.toBuilder()
                  .setOp(plain)
                  .clearInput()
                  .addAllInput(inputs.subList(0, numbers))
                  .putAttr("ksize", Layout.list(window.get().longs()))
                  .putAttr("strides", Layout.list(strides.get().longs()));
          changed.addAllInput(GraphEditor.controlInputs(node));
          graph.put(changed);
          log.applied(name(), node.getName(), "is a " + plain);
        }
      }
    }
    graph.prune();
  }
}
