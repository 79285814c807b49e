package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Elementwise ops without a C++ gradient, by ops that have one.
 *
 * <ul>
 *   <li>{@code Erfc(x)} = 1 − Erf(x), corrected to Erfc's own value: in the tail the difference
 *       would keep no digits
 *   <li>{@code Xdivy}, {@code Xlogy}, {@code Xlog1py} (0 where x = 0) and {@code MulNoNan} (0 where
 *       y = 0): the plain op with an operand made harmless there, under a SelectV2. As in
 *       TensorFlow the gradient at such an element is 0.
 * </ul>
 */
final class ElementwiseOps extends NodeRewrite {
  private static final Set<String> OPS = Set.of("Erfc", "Xdivy", "Xlogy", "Xlog1py", "MulNoNan");

  @Override
  public String name() {
    return "elementwise-ops";
  }

  @Override
  boolean matches(NodeDef node) {
    return OPS.contains(node.getOp());
  }

  @Override
  String rewrite(Site site) {
    if (site.node().getOp().equals("Erfc")) {
      TensorRef x = site.input(0);
      TensorRef smooth =
          site.add("smooth", "Sub", site.scalar("one", 1), site.add("erf", "Erf", x));
      // addGradients never asks for the gradient of what only leads into a StopGradient.
      TensorRef exact = site.add("exact", "Erfc", x);
      TensorRef difference = site.add("difference", "Sub", exact, smooth);
      TensorRef correction = site.add("correction", "StopGradient", difference);
      site.replace("AddV2", smooth, correction);
      return "1 - Erf, corrected to Erfc's value";
    }
    boolean product = site.node().getOp().equals("MulNoNan");
    // Where the guard is 0 the result is 0, whatever the other operand.
    TensorRef guard = site.input(product ? 1 : 0);
    TensorRef other = site.input(product ? 0 : 1);
    TensorRef zero = site.scalar("zero", 0);
    TensorRef isZero = site.add("is_zero", "Equal", guard, zero);
    TensorRef harmless = select(site, "harmless", isZero, site.scalar("one", 1), other);
    TensorRef plain =
        switch (site.node().getOp()) {
          case "MulNoNan" -> site.add("plain", "Mul", harmless, guard);
          case "Xdivy" -> site.add("plain", "RealDiv", guard, harmless);
          case "Xlogy" -> site.add("plain", "Mul", guard, site.add("log", "Log", harmless));
          default -> site.add("plain", "Mul", guard, site.add("log", "Log1p", harmless));
        };
    site.replace("SelectV2", isZero, zero, plain);
    return "a guarded plain op";
  }

  private static TensorRef select(
      Site site, String label, TensorRef condition, TensorRef yes, TensorRef no) {
    return site.add(label, "SelectV2", Map.of("T", Attrs.of(site.type())), condition, yes, no);
  }
}
