package dev.linchpin.model;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.StaticShapes;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Multiply-adds of one image's forward pass: convolutions and matrix products, as the literature
 * counts them (elementwise work is left out).
 */
public final class GraphCost {
  private GraphCost() {}

  /** Of one image. */
  public static long multiplyAdds(Classifier classifier) {
    GraphEditor graph = new GraphEditor(classifier.searchGraph(), Set.of());
    graph.put(
        Nodes.placeholder(
            Endpoints.IMAGES,
            DataType.DT_FLOAT,
            classifier.fixedBatch().orElse(1),
            classifier.height(),
            classifier.width(),
            classifier.channels()));
    GraphDef sized = graph.toGraphDef();
    return multiplyAdds(sized, new StaticShapes(sized));
  }

  /**
   * @param graph a classifier's graph
   * @param shapes of it at a known batch
   */
  static long multiplyAdds(GraphDef graph, StaticShapes shapes) {
    GraphEditor editor = new GraphEditor(graph, Set.of());
    long[] images = shapes.of(Endpoints.IMAGES);
    long total = 0;
    for (NodeDef node : editor.nodes()) {
      total += multiplyAdds(node, shapes);
    }
    return total / images[0];
  }

  private static long multiplyAdds(NodeDef node, StaticShapes shapes) {
    return switch (node.getOp()) {
      case "Conv2D" -> {
        long[] filter = shapes.of(node.getInput(1));
        yield size(shapes.of(node.getName())) * filter[0] * filter[1] * filter[2];
      }
      case "DepthwiseConv2dNative" -> {
        long[] filter = shapes.of(node.getInput(1));
        yield size(shapes.of(node.getName())) * filter[0] * filter[1];
      }
      case "MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3" -> {
        long[] left = shapes.of(node.getInput(0));
        String transposed = node.getOp().equals("MatMul") ? "transpose_a" : "adj_x";
        boolean t = left != null && node.getAttrOrThrow(transposed).getB();
        yield left == null
            ? 0
            : size(shapes.of(node.getName())) * left[t ? left.length - 2 : left.length - 1];
      }
      default -> 0;
    };
  }

  private static long size(long[] shape) {
    long size = shape == null ? 0 : 1;
    for (int i = 0; shape != null && i < shape.length; i++) {
      size *= Math.max(shape[i], 0);
    }
    return size;
  }
}
