package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Simulated quantisation (FakeQuant…) keeps its value and takes the straight-through gradient, 1
 * inside its range and 0 outside, which is what such models are trained with and what attacks on
 * them use (BPDA, Athalye et al. 2018); its true gradient is zero almost everywhere.
 */
final class StraightThrough extends NodeRewrite {
  private static final Set<String> OPS =
      Set.of(
          "FakeQuantWithMinMaxArgs",
          "FakeQuantWithMinMaxVars",
          "FakeQuantWithMinMaxVarsPerChannel");

  @Override
  public String name() {
    return "straight-through";
  }

  @Override
  boolean matches(NodeDef node) {
    return OPS.contains(node.getOp());
  }

  @Override
  boolean matches(Site site) {
    return !site.feedsOnlyStopGradient();
  }

  @Override
  String rewrite(Site site) {
    NodeDef node = site.node();
    TensorRef x = site.input(0);
    TensorRef lo;
    TensorRef hi;
    TensorRef value;
    if (node.getOp().equals("FakeQuantWithMinMaxArgs")) {
      lo = site.scalar("lo", Attrs.real(node, "min", -6));
      hi = site.scalar("hi", Attrs.real(node, "max", 6));
      value = site.add("value", node.getOp(), node.getAttrMap(), x);
    } else {
      lo = site.input(1);
      hi = site.input(2);
      value = site.add("value", node.getOp(), node.getAttrMap(), x, lo, hi);
    }
    TensorRef clipped = site.add("clipped", "Minimum", site.add("floored", "Maximum", x, lo), hi);
    site.replaceKeepingValue(value, clipped);
    return node.getOp() + " with the straight-through gradient";
  }
}
