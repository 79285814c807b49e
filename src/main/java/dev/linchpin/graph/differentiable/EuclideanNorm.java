package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * EuclideanNorm, which has no C++ gradient, becomes sqrt(Σ x²), with gradient 0 (not NaN) where the
 * norm is 0.
 */
final class EuclideanNorm extends NodeRewrite {

  @Override
  public String name() {
    return "euclidean-norm";
  }

  @Override
  boolean matches(NodeDef node) {
    return node.getOp().equals("EuclideanNorm");
  }

  @Override
  String rewrite(Site site) {
    Map<String, AttrValue> sum = new HashMap<>(site.node().getAttrMap());
    TensorRef squares = site.add("squares", "Square", site.input(0));
    TensorRef total = site.add("sum", "Sum", sum, squares, site.input(1));
    TensorRef zero = site.scalar("zero", 0);
    TensorRef positive = site.add("positive", "Greater", total, zero);
    TensorRef safe = site.add("safe", "SelectV2", positive, total, site.scalar("one", 1));
    site.replace("SelectV2", positive, site.add("sqrt", "Sqrt", safe), zero);
    return "guarded square root of the sum of squares";
  }
}
