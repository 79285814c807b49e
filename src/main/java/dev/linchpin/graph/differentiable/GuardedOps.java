package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * {@code Xdivy}, {@code Xlogy}, {@code Xlog1py} (0 where x = 0) and {@code MulNoNan} (0 where y =
 * 0), which have no C++ gradient, become the plain op with an operand made harmless there, under a
 * SelectV2. The gradient at such an element is 0.
 */
final class GuardedOps extends NodeRewrite {
  private static final Set<String> OPS = Set.of("Xdivy", "Xlogy", "Xlog1py", "MulNoNan");

  @Override
  public String name() {
    return "guarded-ops";
  }

  @Override
  boolean matches(NodeDef node) {
    return OPS.contains(node.getOp());
  }

  @Override
  String rewrite(Site site) {
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
