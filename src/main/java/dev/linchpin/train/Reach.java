package dev.linchpin.train;

import dev.linchpin.graph.GraphEditor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** What a node depends on: addGradients must not be asked for anything else. */
final class Reach {
  private final Map<String, NodeDef> nodes = new HashMap<>();

  Reach(GraphDef graph) {
    graph.getNodeList().forEach(n -> nodes.put(n.getName(), n));
  }

  /** Names of the nodes whose value {@code node} depends on, itself included. */
  Set<String> from(String node) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(Set.of(node));
    while (!open.isEmpty()) {
      String name = open.pop();
      // Behind it there is no gradient.
      if (reached.add(name) && !nodes.get(name).getOp().equals("StopGradient")) {
        GraphEditor.dataInputs(nodes.get(name)).forEach(i -> open.push(GraphEditor.nodeName(i)));
      }
    }
    return reached;
  }
}
