package dev.linchpin.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

  /** Of each node that is known by now, the shapes of its outputs. */
  private final Map<String, List<Shape>> known;

  /** Likewise, with shapes that this graph does not tell. */
  private final Map<String, List<Shape>> inferred = new HashMap<>();

  private GraphDef graph;

  /**
   * @param graph a flat graph
   */
  public StaticShapes(GraphDef graph) {
    this(graph, new HashMap<>());
  }

  /**
   * @param known nodes of which every shape is known already; takes those that come to be
   */
  StaticShapes(GraphDef graph, Map<String, List<Shape>> known) {
    this.graph = graph;
    this.known = known;
  }

  /** The tensor's sizes, unknown ones -1; null when even the rank is unknown. */
  public synchronized long[] of(String input) {
    TensorRef tensor = TensorRef.parse(input);
    if (!known.containsKey(tensor.node()) && graph != null) {
      infer();
    }
    List<Shape> outputs = known.getOrDefault(tensor.node(), inferred.get(tensor.node()));
    Shape shape =
        outputs == null || tensor.index() >= outputs.size() ? null : outputs.get(tensor.index());
    return shape == null || shape.isUnknown() ? null : shape.asArray();
  }

  /** Whether two tensors are of one shape, all of it known. */
  public boolean areEqual(String a, String b) {
    long[] shape = of(a);
    return shape != null
        && Arrays.stream(shape).allMatch(d -> d >= 0)
        && Arrays.equals(shape, of(b));
  }

  private void infer() {
    try (Graph imported = new Graph()) {
      imported.importGraphDef(withoutWeights(graph));
      for (Iterator<GraphOperation> i = imported.operations(); i.hasNext(); ) {
        GraphOperation op = i.next();
        List<Shape> shapes =
            IntStream.range(0, op.numOutputs()).mapToObj(k -> op.output(k).shape()).toList();
        (shapes.stream().noneMatch(Shape::hasUnknownDimension) ? known : inferred)
            .put(op.name(), shapes);
      }
    }
    graph = null;
  }

  /**
   * A graph of the same shapes: only small constants say anything about them, and copying weights
   * would take longest.
   */
  public static GraphDef withoutWeights(GraphDef graph) {
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
