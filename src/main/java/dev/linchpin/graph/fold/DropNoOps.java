package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.TensorRef;
import java.util.Arrays;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Drops what passes its input on as it is: Identity, and reshapes to the shape there is. They stand
 * between ops that other rewrites would join.
 */
public final class DropNoOps implements Rewrite {
  private static final Set<String> RESHAPES = Set.of("Reshape", "Squeeze", "ExpandDims");

  @Override
  public String name() {
    return "drop-no-ops";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    int dropped = 0;
    for (NodeDef node : graph.nodes()) {
      boolean passes =
          node.getOp().equals("Identity")
              || RESHAPES.contains(node.getOp()) && keepsShape(shapes, node);
      boolean controlled = !GraphEditor.controlInputs(node).isEmpty();
      if (passes && !controlled && !graph.kept().contains(node.getName())) {
        // The input as it is by now: it may have been a no-op itself.
        String input = graph.node(node.getName()).getInput(0);
        graph.redirect(new TensorRef(node.getName(), 0), TensorRef.parse(input));
        dropped++;
      }
    }
    if (dropped > 0) {
      log.applied(name(), "", dropped + " dropped");
    }
    graph.prune();
  }

  /**
   * Equal shapes are one shape if at most one size is unknown: the number of values is the same.
   */
  private static boolean keepsShape(StaticShapes shapes, NodeDef node) {
    long[] from = shapes.of(node.getInput(0));
    long[] to = shapes.of(node.getName());
    return from != null
        && Arrays.equals(from, to)
        && Arrays.stream(from).filter(d -> d < 0).count() <= 1;
  }
}
