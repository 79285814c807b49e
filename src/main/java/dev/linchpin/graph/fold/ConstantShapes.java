package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Writes the shapes and ranks that are known down as constants, and so what Reshape and Tile are
 * told. What was computed for its shape alone, such as a padded map of which a gradient asks the
 * size, is computed no more; in a loop's body the runtime does not find that out by itself.
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
      boolean isWritten =
          switch (node.getOp()) {
            case "Shape" -> writeShape(graph, shapes, node);
            case "Rank" -> writeRank(graph, shapes, node);
            case "Reshape" -> tell(graph, node, "Tshape", shapes.of(node.getName()));
            case "Tile" -> tell(graph, node, "Tmultiples", multiples(shapes, node));
            default -> false;
          };
      known += isWritten ? 1 : 0;
    }
    if (known > 0) {
      log.applied(name(), "", known + " shapes");
    }
    graph.prune();
  }

  private static boolean isKnown(long[] shape) {
    return shape != null && Arrays.stream(shape).allMatch(d -> d >= 0);
  }

  private static boolean writeShape(GraphEditor graph, StaticShapes shapes, NodeDef node) {
    long[] shape = shapes.of(node.getInput(0));
    if (!isKnown(shape) || !isInt32(node)) {
      return false;
    }
    graph.put(Constant.ints(shape, shape.length).toNode(node.getName()));
    return true;
  }

  private static boolean writeRank(GraphEditor graph, StaticShapes shapes, NodeDef node) {
    long[] shape = shapes.of(node.getInput(0));
    if (shape == null) {
      return false;
    }
    graph.put(Constant.ints(new long[] {shape.length}).toNode(node.getName()));
    return true;
  }

  /** How often a tile repeats each axis; null if that is not known. */
  private static long[] multiples(StaticShapes shapes, NodeDef tile) {
    long[] from = shapes.of(tile.getInput(0));
    long[] to = shapes.of(tile.getName());
    if (!isKnown(from) || !isKnown(to) || Arrays.stream(from).anyMatch(d -> d == 0)) {
      return null;
    }
    return IntStream.range(0, to.length).mapToLong(i -> to[i] / from[i]).toArray();
  }

  /** Has a node's second input, where it is computed, be those numbers if they are known. */
  private static boolean tell(GraphEditor graph, NodeDef node, String type, long[] numbers) {
    if (!isKnown(numbers) || graph.constant(node.getInput(1)).isPresent()) {
      return false;
    }
    String constant = graph.uniqueName(node.getName() + "/known");
    graph.put(Constant.ints(numbers, numbers.length).toNode(constant));
    graph.put(node.toBuilder().setInput(1, constant).putAttr(type, Nodes.type(DataType.DT_INT32)));
    return true;
  }

  private static boolean isInt32(NodeDef shape) {
    return !shape.containsAttr("out_type")
        || shape.getAttrOrThrow("out_type").equals(Nodes.type(DataType.DT_INT32));
  }
}
