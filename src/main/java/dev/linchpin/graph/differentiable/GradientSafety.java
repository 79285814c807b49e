package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.List;

/**
 * All the rewrites after which {@code Graph.addGradients} gives the right gradient, in the order in
 * which they prepare each other's patterns. For a flat, frozen inference graph; apply {@link
 * GradientCheck} afterwards for what they could not mend.
 */
public final class GradientSafety implements Rewrite {
  private static final List<Rewrite> REWRITES =
      List.of(
          new DecideConditionals(),
          new DropUnneeded(),
          new LegacyOps(),
          new NchwToNhwc(),
          new CancelTransposes(),
          new ImagePatches(),
          new GroupedConvolution(),
          new DilatedConvolution(),
          new ExplicitPadding(),
          new LocalResponseNormalization(),
          new TopKValues(),
          new SparseCrossEntropy(),
          new EuclideanNorm(),
          new GuardedOps(),
          new SurrogateGradients(),
          new StraightThrough(),
          new PiecewiseConstant());

  @Override
  public String name() {
    return "gradient-safety";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    REWRITES.forEach(rewrite -> rewrite.apply(graph, log));
    graph.prune();
  }
}
