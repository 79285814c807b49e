package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Round, Rint, Ceil, FloorDiv and OnesLike are constant (between their steps) but have no C++
 * gradient, so that addGradients throws; a StopGradient behind them gives the gradient that they
 * have: none. Whether anything is left to attack is for {@link GradientCheck} to say.
 */
final class PiecewiseConstant extends NodeRewrite {
  static final Set<String> OPS =
      Set.of("Round", "Rint", "Ceil", "FloorDiv", "TruncateDiv", "OnesLike");

  @Override
  public String name() {
    return "piecewise-constant";
  }

  @Override
  boolean matches(NodeDef node) {
    return OPS.contains(node.getOp());
  }

  @Override
  boolean matches(Site site) {
    // Integers carry no gradient; and once is enough.
    return site.isReal() && !site.feedsOnlyStopGradient();
  }

  @Override
  String rewrite(Site site) {
    List<TensorRef> inputs = new ArrayList<>();
    for (int i = 0; i < site.inputs(); i++) {
      inputs.add(site.input(i));
    }
    TensorRef steps = site.add("steps", site.node().getOp(), inputs.toArray(new TensorRef[0]));
    if (site.node().getOp().equals("OnesLike")) {
      site.replace(
          "StopGradient", Map.of("T", Attrs.of(site.type()), Site.MARK, Attrs.of(true)), steps);
    } else {
      site.replace("StopGradient", steps);
    }
    return site.node().getOp() + " behind a StopGradient: its gradient is zero";
  }
}
