package dev.linchpin.graph;

import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Lets the gradient pass the ReLU that makes the features as if it were the identity: puts {@code x
 * + stop_gradient(relu(x) − x)} in its place. Sees through pooling and reshaping between the two.
 */
public record PassThroughRelu() implements Rewrite {
  private static final Set<String> RELUS = Set.of("Relu", "Relu6");
  private static final Set<String> SEEN_THROUGH =
      Set.of("Identity", "Mean", "AvgPool", "MaxPool", "Reshape", "Squeeze", "ExpandDims");

  @Override
  public String name() {
    return "pass-through-relu";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    String at = source(graph);
    if (!graph.has(at) || !RELUS.contains(graph.node(at).getOp())) {
      log.refused(name(), Endpoints.FEATURES, "no ReLU makes the features");
      return;
    }
    NodeDef relu = graph.node(at);
    String x = relu.getInput(0);
    NodeDef forward = relu.toBuilder().setName(graph.uniqueName(at + "/forward")).build();
    graph.put(forward);
    NodeDef off = floatOp(graph.uniqueName(at + "/off"), "Sub", forward.getName(), x);
    graph.put(off);
    NodeDef stopped = floatOp(graph.uniqueName(at + "/stopped"), "StopGradient", off.getName());
    graph.put(stopped);
    graph.put(floatOp(at, "AddV2", x, stopped.getName()));
    log.applied(name(), at, "gradient passes where the ReLU is at zero");
  }

  /** Whether a ReLU makes the features of this graph. */
  public static boolean applies(GraphDef def) {
    GraphEditor graph = new GraphEditor(def, Set.of());
    String at = source(graph);
    return graph.has(at) && RELUS.contains(graph.node(at).getOp());
  }

  private static String source(GraphEditor graph) {
    String at = Endpoints.FEATURES;
    while (graph.has(at) && SEEN_THROUGH.contains(graph.node(at).getOp())) {
      at = GraphEditor.nodeName(graph.node(at).getInput(0));
    }
    return at;
  }

  private static NodeDef floatOp(String name, String op, String... inputs) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp(op)
        .addAllInput(java.util.List.of(inputs))
        .putAttr("T", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
        .build();
  }
}
