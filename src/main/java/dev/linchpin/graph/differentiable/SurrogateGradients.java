package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Elementwise ops without a C++ gradient keep their value and take their gradient from a surrogate
 * s: the op becomes {@code StopGradient(op) + (s − StopGradient(s))}, whose second term is exactly
 * 0 forwards.
 *
 * <ul>
 *   <li>{@code Erfc(x)}: s = −Erf(x)
 *   <li>{@code FloorMod(x, y)}: s = x − StopGradient(⌊x/y⌋)·y
 * </ul>
 */
final class SurrogateGradients extends NodeRewrite {
  private static final Set<String> OPS = Set.of("Erfc", "FloorMod");

  @Override
  public String name() {
    return "surrogate-gradients";
  }

  @Override
  boolean matches(NodeDef node) {
    return OPS.contains(node.getOp());
  }

  @Override
  boolean matches(Site site) {
    return site.isReal() && !site.feedsOnlyStopGradient();
  }

  @Override
  String rewrite(Site site) {
    TensorRef x = site.input(0);
    TensorRef surrogate;
    TensorRef value;
    if (site.node().getOp().equals("Erfc")) {
      value = site.add("value", "Erfc", x);
      surrogate = site.add("surrogate", "Neg", site.add("erf", "Erf", x));
    } else {
      TensorRef y = site.input(1);
      value = site.add("value", "FloorMod", x, y);
      TensorRef floor = site.add("floor", "Floor", site.add("ratio", "RealDiv", x, y));
      TensorRef multiple = site.add("multiple", "Mul", site.stop("times", floor), y);
      surrogate = site.add("surrogate", "Sub", x, multiple);
    }
    site.replaceKeepingValue(value, surrogate);
    return site.node().getOp() + " with the gradient of a surrogate";
  }
}
