package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Drops what a frozen inference graph does not need: ops that pass their input through (several of
 * which have no C++ gradient), every control edge (nothing in such a graph has side effects worth
 * ordering: asserts, prints and checks go), colocation and shape hints, and all that no kept node
 * depends on. A kept pass-through stays as an {@code Identity}, except a PlaceholderWithDefault,
 * which may be fed.
 *
 * <p>StopGradient stays: it changes the gradient. {@link GradientCheck} reports it.
 */
public final class DropUnneeded implements Rewrite {
  /** Ops whose output i is their data input i. */
  private static final Set<String> PASS_THROUGH =
      Set.of(
          "Identity",
          "IdentityN",
          "EnsureShape",
          "PlaceholderWithDefault",
          "PreventGradient",
          "Snapshot",
          "XlaSharding",
          "CheckNumerics",
          "CheckNumericsV2",
          "Print",
          "DebugIdentity",
          "DebugIdentityV2",
          "DebugIdentityV3",
          "DeepCopy",
          "Copy",
          "CopyHost");

  /** Colocation with nodes that may go, and shapes that rewrites may change. */
  private static final List<String> HINTS = List.of("_class", "_output_shapes");

  @Override
  public String name() {
    return "drop-unneeded";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    int before = graph.nodes().size();
    Map<String, Integer> dropped = new HashMap<>();
    Map<String, NodeDef> passing = new HashMap<>();
    for (NodeDef node : graph.nodes()) {
      if (PASS_THROUGH.contains(node.getOp())) {
        if (!graph.kept().contains(node.getName())) {
          passing.put(node.getName(), node);
          dropped.merge(node.getOp(), 1, Integer::sum);
        } else if (!node.getOp().equals("PlaceholderWithDefault")) {
          keepAsIdentity(graph, node);
        }
      }
    }
    for (NodeDef node : graph.nodes()) {
      NodeDef.Builder changed = node.toBuilder().clearInput();
      HINTS.forEach(changed::removeAttr);
      for (String input : GraphEditor.dataInputs(node)) {
        changed.addInput(source(TensorRef.parse(input), passing).asInput());
      }
      NodeDef bare = changed.build();
      if (!bare.equals(node)) {
        graph.put(bare);
      }
    }
    graph.prune();
    int pruned = before - graph.nodes().size();
    if (pruned > 0) {
      log.applied(name(), "graph", pruned + " nodes dropped, of them passing through: " + dropped);
    }
  }

  /** The tensor that a chain of pass-throughs hands on. */
  private static TensorRef source(TensorRef tensor, Map<String, NodeDef> passing) {
    TensorRef current = tensor;
    while (passing.containsKey(current.node())) {
      NodeDef node = passing.get(current.node());
      current = TensorRef.parse(GraphEditor.dataInputs(node).get(current.index()));
    }
    return current;
  }

  private static void keepAsIdentity(GraphEditor graph, NodeDef node) {
    DataType type = Attrs.type(node, "T", Attrs.type(node, "dtype", DataType.DT_FLOAT));
    if (GraphEditor.dataInputs(node).size() == 1 || node.getOp().equals("Print")) {
      graph.put(
          NodeDef.newBuilder()
              .setName(node.getName())
              .setOp("Identity")
              .setDevice(node.getDevice())
              .addInput(GraphEditor.dataInputs(node).get(0))
              .putAttr("T", Attrs.of(type)));
    }
  }
}
