package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * TensorFlow 1's conditionals (Switch … Merge) on a constant, such as Keras' learning phase with
 * its default, become the branch taken. Needs the control edges: a constant inside a branch hangs
 * on its Switch by one.
 */
final class DecideConditionals implements Rewrite {

  @Override
  public String name() {
    return "decide-conditionals";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    if (graph.nodes().stream().noneMatch(n -> n.getOp().equals("Switch"))) {
      return;
    }
    Set<TensorRef> deadOutputs = new HashSet<>();
    Set<String> deadNodes = new HashSet<>();
    for (String name : graph.topologicalOrder()) {
      NodeDef node = graph.node(name);
      if (node.getOp().equals("Merge")) {
        List<String> live =
            GraphEditor.dataInputs(node).stream()
                .filter(i -> !isDead(i, deadNodes, deadOutputs))
                .toList();
        if (live.isEmpty()) {
          deadNodes.add(name);
        } else if (live.size() == 1 && node.getInputCount() > 1) {
          int taken = GraphEditor.dataInputs(node).indexOf(live.get(0));
          merge(graph, node, taken);
          log.applied(name(), name, "branch " + taken + " of the conditional");
        }
      } else if (node.getInputList().stream().anyMatch(i -> isDead(i, deadNodes, deadOutputs))) {
        deadNodes.add(name);
      } else if (node.getOp().equals("Switch")) {
        Optional<Boolean> decision = decide(graph, node.getInput(1));
        if (decision.isPresent()) {
          deadOutputs.add(new TensorRef(name, decision.get() ? 0 : 1));
          TensorRef taken = new TensorRef(name, decision.get() ? 1 : 0);
          graph.redirect(taken, TensorRef.parse(node.getInput(0)));
        }
      }
    }
    graph.prune();
  }

  private static boolean isDead(String input, Set<String> nodes, Set<TensorRef> outputs) {
    return nodes.contains(GraphEditor.nodeName(input))
        || (!input.startsWith("^") && outputs.contains(TensorRef.parse(input)));
  }

  private static void merge(GraphEditor graph, NodeDef node, int taken) {
    TensorRef index = new TensorRef(node.getName(), 1);
    String constant = graph.uniqueName(node.getName() + "/value_index");
    graph.put(Constant.ints(new long[] {taken}).toNode(constant));
    graph.redirect(index, new TensorRef(constant, 0));
    graph.put(
        NodeDef.newBuilder()
            .setName(node.getName())
            .setOp("Identity")
            .setDevice(node.getDevice())
            .addInput(GraphEditor.dataInputs(node).get(taken))
            .putAttr("T", node.getAttrOrThrow("T")));
  }

  /** The value of a predicate that does not depend on anything fed. */
  private static Optional<Boolean> decide(GraphEditor graph, String input) {
    NodeDef node = graph.producer(input);
    switch (node.getOp()) {
      case "Const" -> {
        return graph.constant(input).map(c -> c.longs()[0] != 0);
      }
      case "LogicalNot" -> {
        return decide(graph, node.getInput(0)).map(b -> !b);
      }
      case "Identity" -> {
        return decide(graph, node.getInput(0));
      }
      case "PlaceholderWithDefault" -> {
        return graph.kept().contains(node.getName())
            ? Optional.empty()
            : decide(graph, node.getInput(0));
      }
      // The predicate is often tested through a Switch on itself.
      case "Switch" -> {
        return decide(graph, node.getInput(0));
      }
      default -> {
        return Optional.empty();
      }
    }
  }
}
