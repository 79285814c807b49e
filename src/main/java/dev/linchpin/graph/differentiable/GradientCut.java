package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.differentiable.GradientCheck.Finding;
import dev.linchpin.graph.differentiable.GradientCheck.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/** Tells which of the nodes that pass no gradient on hide something from an attack. */
final class GradientCut {
  private GradientCut() {}

  /** Whether nothing flows back through the node. */
  static boolean cuts(NodeDef node) {
    return OpGradients.ZERO.contains(node.getOp()) || OpGradients.CONSTANT.contains(node.getOp());
  }

  /** What is lost at a node that cuts, if anything is. */
  static Optional<Finding> loss(GraphEditor graph, NodeDef node) {
    if (OpGradients.CONSTANT.contains(node.getOp())
        || node.containsAttr(Site.MARK)
        || isMeanOfVariance(graph, node)) {
      return Optional.empty();
    }
    NodeDef steps = graph.producer(node.getInput(0));
    boolean stepped =
        node.getOp().equals("StopGradient") && PiecewiseConstant.OPS.contains(steps.getOp());
    return Optional.of(
        new Finding(
            node.getName(),
            stepped ? steps.getOp() : node.getOp(),
            Kind.ZERO_GRADIENT,
            "its gradient is zero: gradient attacks do not see what passes through it"));
  }

  /**
   * The StopGradient of {@code tf.nn.moments}, in every layer normalisation: mean((x −
   * StopGradient(mean(x)))²). The derivative by that mean is 0 anyway, as Σ(x − mean) = 0.
   */
  private static boolean isMeanOfVariance(GraphEditor graph, NodeDef node) {
    NodeDef mean = graph.producer(node.getInput(0));
    return node.getOp().equals("StopGradient")
        && mean.getOp().equals("Mean")
        && graph.consumers(node.getName()).stream()
            .allMatch(
                square ->
                    square.getOp().equals("SquaredDifference")
                        && square.getInputList().contains(mean.getInput(0))
                        && graph.consumers(square.getName()).stream()
                            .allMatch(variance -> sameAxes(graph, mean, variance)));
  }

  private static boolean sameAxes(GraphEditor graph, NodeDef mean, NodeDef variance) {
    if (!variance.getOp().equals("Mean")) {
      return false;
    }
    List<Optional<Constant>> axes =
        List.of(graph.constant(mean.getInput(1)), graph.constant(variance.getInput(1)));
    return axes.stream().allMatch(Optional::isPresent)
        && Arrays.equals(axes.get(0).get().longs(), axes.get(1).get().longs());
  }
}
