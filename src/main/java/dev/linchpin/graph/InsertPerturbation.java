package dev.linchpin.graph;

import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The perturbation hook: puts {@code tensor + δ} in the place of {@code tensor} for all that read
 * it. δ is the placeholder {@link Endpoints#DELTA}, float32, of the tensor's shape or one that
 * broadcasts to it; 0 leaves every output bit-identical.
 *
 * @param tensor what to perturb; any float32 tensor of the graph
 */
public record InsertPerturbation(TensorRef tensor) implements Rewrite {
  /** The hook on the features, the input of the logits layer. */
  public static final InsertPerturbation ON_FEATURES =
      new InsertPerturbation(new TensorRef(Endpoints.FEATURES, 0));

  @Override
  public String name() {
    return "insert-perturbation";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    if (!graph.has(tensor.node())) {
      throw new IllegalArgumentException("no tensor " + tensor + " to perturb");
    }
    String sum = graph.uniqueName("linchpin/perturbed");
    graph.redirect(tensor, new TensorRef(sum, 0));
    graph.put(
        NodeDef.newBuilder()
            .setName(Endpoints.DELTA)
            .setOp("Placeholder")
            .putAttr("dtype", Nodes.type(DataType.DT_FLOAT))
            .putAttr(
                "shape",
                AttrValue.newBuilder()
                    .setShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                    .build()));
    graph.put(Nodes.op(sum, "AddV2", tensor.asInput(), Endpoints.DELTA));
    log.applied(name(), tensor.toString(), "δ is " + Endpoints.DELTA);
  }
}
