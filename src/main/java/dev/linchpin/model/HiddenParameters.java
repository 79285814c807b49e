package dev.linchpin.model;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.graph.differentiable.GradientCheck;
import dev.linchpin.graph.savedmodel.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The parameters of a graph under rewriting: each stands as a Placeholder, so that no rewrite can
 * compute with its value or change it, until {@link #restore} puts the Const back.
 */
final class HiddenParameters {
  private static final String NAME = "keep-parameters";
  private static final int MEAN = 3;
  private static final int VARIANCE = 4;

  private final Map<String, NodeDef> constants = new LinkedHashMap<>();
  private final Map<String, Variable> variables = new LinkedHashMap<>();

  /**
   * Puts a Placeholder in the place of every float32 variable. Those of other types stay constants:
   * training computes in float32.
   *
   * @param frozen the variables by the name of their Const node
   */
  void hide(GraphEditor graph, Map<String, Variable> frozen, RewriteLog log) {
    frozen.forEach(
        (node, variable) -> {
          if (!graph.has(node)) {
            return; // The logits don't need it.
          }
          if (variable.value().getDtype() != DataType.DT_FLOAT) {
            if (variable.trainable()) {
              String type =
                  variable.value().getDtype().name().substring(3).toLowerCase(Locale.ROOT);
              log.refused(NAME, node, "is " + type + ", not float32: it stays as it is");
            }
            return;
          }
          constants.put(node, graph.node(node));
          variables.put(node, variable);
          graph.put(
              Nodes.placeholder(node, DataType.DT_FLOAT).toBuilder()
                  .putAttr("shape", shape(variable)));
        });
  }

  private static AttrValue shape(Variable variable) {
    return AttrValue.newBuilder().setShape(variable.value().getTensorShape()).build();
  }

  /** Names of the nodes that stand for parameters. */
  Set<String> nodes() {
    return Set.copyOf(constants.keySet());
  }

  /** Puts the values back. */
  void restore(GraphEditor graph) {
    constants.forEach(
        (node, constant) -> {
          if (graph.has(node)) {
            graph.put(constant);
          }
        });
  }

  /**
   * The parameters that the graph still has, in the order in which it uses them. Not trainable are
   * those that their author does not train, moving statistics, and those whose gradient TensorFlow
   * lacks or has wrong; the log says so.
   */
  List<Parameter> parameters(GraphEditor graph, RewriteLog log) {
    Set<String> statistics = statistics(graph);
    List<String> order = order(graph);
    Set<String> trained = new LinkedHashSet<>();
    for (String node : order) {
      if (variables.get(node).trainable() && !statistics.contains(node)) {
        trained.add(node);
      }
    }
    trained.removeAll(withoutGradient(graph, trained, log));
    Set<String> names = new HashSet<>();
    List<Parameter> parameters = new ArrayList<>();
    for (String node : order) {
      Variable variable = variables.get(node);
      String name = variable.name();
      for (int i = 1; !names.add(name); i++) {
        name = variable.name() + "_" + i;
      }
      int rank = variable.value().getTensorShape().getDimCount();
      parameters.add(new Parameter(node, name, trained.contains(node), rank));
    }
    return parameters;
  }

  /** From the images on, as the layers are applied; a node's inputs in their order. */
  private List<String> order(GraphEditor graph) {
    List<String> order = new ArrayList<>();
    Set<String> done = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(Endpoints.LOGITS));
    while (!open.isEmpty()) {
      String name = open.peek();
      List<String> inputs = GraphEditor.dataInputs(graph.node(name));
      String next =
          inputs.stream()
              .map(GraphEditor::nodeName)
              .filter(i -> !done.contains(i))
              .findFirst()
              .orElse(null);
      if (next != null) {
        open.push(next);
      } else {
        open.pop();
        if (done.add(name) && constants.containsKey(name)) {
          order.add(name);
        }
      }
    }
    return order;
  }

  /** What batch normalisation takes for mean and variance. */
  private static Set<String> statistics(GraphEditor graph) {
    Set<String> statistics = new HashSet<>();
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().startsWith("FusedBatchNorm")) {
        statistics.add(GraphEditor.nodeName(node.getInput(MEAN)));
        statistics.add(GraphEditor.nodeName(node.getInput(VARIANCE)));
      }
    }
    return statistics;
  }

  private static Set<String> withoutGradient(GraphEditor graph, Set<String> nodes, RewriteLog log) {
    Set<String> without = new HashSet<>();
    if (nodes.isEmpty() || blocking(graph, nodes).isEmpty()) {
      return without;
    }
    for (String node : nodes) {
      List<GradientCheck.Finding> found = blocking(graph, Set.of(node));
      if (!found.isEmpty()) {
        without.add(node);
        log.refused(NAME, node, "can't be trained: " + found.get(0));
      }
    }
    return without;
  }

  private static List<GradientCheck.Finding> blocking(GraphEditor graph, Set<String> nodes) {
    List<TensorRef> from = nodes.stream().map(n -> new TensorRef(n, 0)).toList();
    return GradientCheck.findings(graph, from, new TensorRef(Endpoints.LOGITS, 0)).stream()
        .filter(f -> f.kind().blocking())
        .toList();
  }

  /** What the log says of parameters that are not trained, though their author does. */
  static List<String> notes(RewriteLog log) {
    return log.entries().stream()
        .filter(e -> e.rewrite().equals(NAME))
        .map(e -> e.node() + " " + e.reason())
        .toList();
  }
}
