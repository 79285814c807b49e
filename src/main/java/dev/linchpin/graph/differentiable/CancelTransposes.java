package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Moves Transposes behind elementwise ops and drops those that undo each other; what {@link
 * NchwToNhwc} leaves of a network are one at its beginning and one at its end.
 */
final class CancelTransposes implements Rewrite {
  private static final Set<String> UNARY =
      Set.of("Relu", "Relu6", "Elu", "Selu", "LeakyRelu", "Sigmoid", "Tanh", "Softplus");
  private static final Set<String> BINARY = Set.of("Add", "AddV2", "Sub", "Mul", "Maximum");

  @Override
  public String name() {
    return "cancel-transposes";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    int cancelled = 0;
    for (String name : graph.topologicalOrder()) {
      NodeDef node = graph.node(name);
      if (node.getOp().equals("Transpose")) {
        cancelled += cancel(graph, node) ? 1 : 0;
      } else if (UNARY.contains(node.getOp()) || BINARY.contains(node.getOp())) {
        sink(graph, node);
      }
    }
    if (cancelled > 0) {
      log.applied(name(), "graph", cancelled + " pairs of Transposes");
    }
  }

  private static long[] order(GraphEditor graph, NodeDef node) {
    if (!node.getOp().equals("Transpose")) {
      return null;
    }
    return graph.constant(node.getInput(1)).map(Constant::longs).orElse(null);
  }

  /** A Transpose of a Transpose that undoes it: consumers take what went in. */
  private static boolean cancel(GraphEditor graph, NodeDef outer) {
    NodeDef inner = graph.producer(outer.getInput(0));
    long[] first = order(graph, inner);
    long[] second = order(graph, outer);
    if (first == null || second == null || graph.kept().contains(outer.getName())) {
      return false;
    }
    for (int i = 0; i < second.length; i++) {
      if (first[(int) second[i]] != i) {
        return false;
      }
    }
    graph.redirect(new TensorRef(outer.getName(), 0), TensorRef.parse(inner.getInput(0)));
    return true;
  }

  /** {@code f(Tᵀ)} becomes {@code f(T)ᵀ} when all inputs of f are transposed alike. */
  private static void sink(GraphEditor graph, NodeDef node) {
    List<String> inputs = GraphEditor.dataInputs(node);
    List<NodeDef> transposes = inputs.stream().map(graph::producer).toList();
    long[] order = order(graph, transposes.get(0));
    if (order == null
        || !transposes.stream().allMatch(t -> Arrays.equals(order(graph, t), order))) {
      return;
    }
    String name = graph.uniqueName(node.getName() + "/transposed");
    NodeDef.Builder inside = node.toBuilder().setName(name).clearInput();
    transposes.forEach(t -> inside.addInput(t.getInput(0)));
    graph.put(inside);
    graph.put(
        transposes.get(0).toBuilder()
            .setName(node.getName())
            .setInput(0, name)
            .setDevice(node.getDevice()));
  }
}
