package dev.linchpin.graph;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.GraphDef;

/** The shape of every tensor of a graph as TensorFlow infers it; unknown sizes are -1. */
public final class StaticShapes {
  private final Map<TensorRef, Shape> shapes = new HashMap<>();

  /**
   * @param graph a flat graph
   */
  public StaticShapes(GraphDef graph) {
    try (Graph imported = new Graph()) {
      imported.importGraphDef(graph);
      for (Iterator<GraphOperation> i = imported.operations(); i.hasNext(); ) {
        GraphOperation op = i.next();
        for (int k = 0; k < op.numOutputs(); k++) {
          shapes.put(new TensorRef(op.name(), k), op.output(k).shape());
        }
      }
    }
  }

  /** The tensor's sizes, unknown ones -1; null when even the rank is unknown. */
  public long[] of(String input) {
    Shape shape = shapes.get(TensorRef.parse(input));
    return shape == null || shape.isUnknown() ? null : shape.asArray();
  }
}
