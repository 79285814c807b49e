package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** The values of TopKV2, which has no C++ gradient, are gathered by its indices instead. */
final class TopKValues extends NodeRewrite {

  @Override
  public String name() {
    return "top-k-values";
  }

  @Override
  boolean matches(NodeDef node) {
    return node.getOp().equals("TopKV2");
  }

  @Override
  boolean matches(Site site) {
    String name = site.node().getName();
    return !site.graph().readers(new TensorRef(name, 0)).isEmpty()
        || site.graph().kept().contains(name);
  }

  @Override
  String rewrite(Site site) throws CannotRewrite {
    NodeDef node = site.node();
    if (site.graph().kept().contains(node.getName())) {
      throw new CannotRewrite("it is an endpoint of the graph");
    }
    int last = site.rank(0) - 1;
    TensorRef axis = site.ints("axis", new long[] {last});
    DataType index = Attrs.type(node, "index_type", DataType.DT_INT32);
    TensorRef values =
        site.add(
            "values",
            "GatherV2",
            Map.of(
                "Tparams", Attrs.of(site.type()),
                "Tindices", Attrs.of(index),
                "Taxis", Attrs.of(DataType.DT_INT32),
                "batch_dims", Attrs.of((long) last)),
            site.input(0),
            new TensorRef(node.getName(), 1),
            axis);
    site.graph().redirect(new TensorRef(node.getName(), 0), values);
    return "values by GatherV2 over the indices";
  }
}
