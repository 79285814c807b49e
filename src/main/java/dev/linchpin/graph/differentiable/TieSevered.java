package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.List;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Where every way from the logits back to the images is cut (a quantised input, say), the gradient
 * is zero, and addGradients fails instead of saying so. Adding 0·Σ(images) to what is cut changes
 * no value and gives the gradient that the model has: zero. Attacks then run, see nothing, and are
 * reported as blind.
 */
public final class TieSevered implements Rewrite {
  @Override
  public String name() {
    return "tie-severed";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    TensorRef images = new TensorRef(Endpoints.IMAGES, 0);
    List<String> severed = GradientCheck.severed(graph, images, new TensorRef(Endpoints.LOGITS, 0));
    for (String name : severed) {
      TensorTypes types = TensorTypes.of(graph);
      NodeDef cut = graph.node(name);
      String value = graph.uniqueName(name + "/value");
      String zero = zero(graph, name, types.dtype(new TensorRef(name, 0)));
      graph.put(cut.toBuilder().setName(value));
      graph.put(Nodes.op(name, "AddV2", types.dtype(new TensorRef(name, 0)), value, zero));
      log.applied(name(), name, cut.getOp() + " cuts every gradient: tied to the images by 0");
    }
  }

  /** 0·Σ(images), a scalar of the given type. */
  private static String zero(GraphEditor graph, String near, DataType type) {
    String axes = graph.uniqueName(near + "/axes");
    graph.put(Constant.ints(new long[] {0, 1, 2, 3}, 4).toNode(axes));
    String sum = graph.uniqueName(near + "/sum");
    graph.put(
        Nodes.op(sum, "Sum", Endpoints.IMAGES, axes).toBuilder()
            .putAttr("Tidx", Nodes.type(DataType.DT_INT32)));
    String nought = graph.uniqueName(near + "/nought");
    graph.put(Constant.floats(new float[] {0}).toNode(nought));
    String zero = graph.uniqueName(near + "/zero");
    graph.put(Nodes.op(zero, "Mul", sum, nought));
    if (type == DataType.DT_FLOAT) {
      return zero;
    }
    String cast = graph.uniqueName(near + "/zero_cast");
    graph.put(Nodes.cast(cast, DataType.DT_FLOAT, type, zero));
    return cast;
  }
}
