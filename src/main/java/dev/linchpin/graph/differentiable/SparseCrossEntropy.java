package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * SparseSoftmaxCrossEntropyWithLogits, which has no C++ gradient, becomes
 * SoftmaxCrossEntropyWithLogits of the labels as OneHot.
 */
final class SparseCrossEntropy extends NodeRewrite {

  @Override
  public String name() {
    return "sparse-cross-entropy";
  }

  @Override
  boolean matches(NodeDef node) {
    return node.getOp().equals("SparseSoftmaxCrossEntropyWithLogits");
  }

  @Override
  String rewrite(Site site) throws CannotRewrite {
    long classes = site.size(0, 1);
    TensorRef targets =
        site.add(
            "targets",
            "OneHot",
            Map.of(
                "T", Attrs.of(site.type()),
                "TI", Attrs.of(Attrs.type(site.node(), "Tlabels", DataType.DT_INT64))),
            site.input(1),
            site.ints("classes", new long[] {classes}),
            site.scalar("on", 1),
            site.scalar("off", 0));
    site.replace("SoftmaxCrossEntropyWithLogits", site.input(0), targets);
    return "SoftmaxCrossEntropyWithLogits of OneHot";
  }
}
