package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.Arrays;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Writes the shapes and ranks that are known down as constants. What was computed for its shape
 * alone, such as a padded map of which a gradient asks the size, is computed no more; in a loop's
 * body the runtime does not find that out by itself.
 */
public final class ConstantShapes implements Rewrite {
  @Override
  public String name() {
    return "constant-shapes";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    int known = 0;
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Shape") && isInt32(node)) {
        long[] shape = shapes.of(node.getInput(0));
        if (shape != null && Arrays.stream(shape).allMatch(d -> d >= 0)) {
          graph.put(Constant.ints(shape, shape.length).toNode(node.getName()));
          known++;
        }
      } else if (node.getOp().equals("Rank") && shapes.of(node.getInput(0)) != null) {
        long rank = shapes.of(node.getInput(0)).length;
        graph.put(Constant.ints(new long[] {rank}).toNode(node.getName()));
        known++;
      }
    }
    if (known > 0) {
      log.applied(name(), "", known + " shapes");
    }
    graph.prune();
  }

  private static boolean isInt32(NodeDef shape) {
    return !shape.containsAttr("out_type")
        || shape.getAttrOrThrow("out_type").equals(Nodes.type(DataType.DT_INT32));
  }
}
