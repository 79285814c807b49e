package dev.linchpin.graph;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * The shape of every tensor of a graph as TensorFlow infers it; unknown sizes are -1. They are
 * inferred when first asked for.
 */
public final class StaticShapes {
  private static final int SMALL_BYTES = 1024;

  private GraphDef graph;
  private Map<TensorRef, Shape> shapes;

  /**
   * @param graph a flat graph
   */
  public StaticShapes(GraphDef graph) {
    this.graph = graph;
  }

  /** The tensor's sizes, unknown ones -1; null when even the rank is unknown. */
  public synchronized long[] of(String input) {
    if (shapes == null) {
      shapes = inferred(graph);
      graph = null;
    }
    Shape shape = shapes.get(TensorRef.parse(input));
    return shape == null || shape.isUnknown() ? null : shape.asArray();
  }

  private static Map<TensorRef, Shape> inferred(GraphDef graph) {
    Map<TensorRef, Shape> shapes = new HashMap<>();
    try (Graph imported = new Graph()) {
      imported.importGraphDef(withoutWeights(graph));
      for (Iterator<GraphOperation> i = imported.operations(); i.hasNext(); ) {
        GraphOperation op = i.next();
        for (int k = 0; k < op.numOutputs(); k++) {
          shapes.put(new TensorRef(op.name(), k), op.output(k).shape());
        }
      }
    }
    return shapes;
  }

  /** Only small constants say anything about shapes; copying weights would take longest. */
  private static GraphDef withoutWeights(GraphDef graph) {
    GraphDef.Builder light = graph.toBuilder().clearNode();
    for (NodeDef node : graph.getNodeList()) {
      TensorProto value =
          node.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor();
      light.addNode(
          node.getOp().equals("Const") && value.getTensorContent().size() > SMALL_BYTES
              ? standIn(node, value)
              : node);
    }
    return light.build();
  }

  private static NodeDef standIn(NodeDef constant, TensorProto value) {
    return NodeDef.newBuilder()
        .setName(constant.getName())
        .setOp("Placeholder")
        .addAllInput(constant.getInputList())
        .putAttr("dtype", Nodes.type(value.getDtype()))
        .putAttr("shape", AttrValue.newBuilder().setShape(value.getTensorShape()).build())
        .build();
  }
}
