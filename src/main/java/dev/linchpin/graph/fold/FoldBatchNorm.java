package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import org.tensorflow.proto.NodeDef;

/**
 * Folds batch normalisation in inference, and any other scaling and shifting of channels by
 * constants, into the convolution or matrix product above it: {@code s·(W∗x + b) + t} becomes
 * {@code (s·W)∗x + (s·b + t)}, one linear op and one BiasAdd. Products are made in double.
 */
public final class FoldBatchNorm implements Rewrite {
  @Override
  public String name() {
    return "fold-batch-norm";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    for (NodeDef node : graph.nodes()) {
      if (LinearOp.isLinear(node) && isScaled(graph, node)) {
        fold(graph, node, log);
      }
    }
    graph.prune();
  }

  /** Whether a scaling by a constant comes below, behind nothing but biases. */
  private static boolean isScaled(GraphEditor graph, NodeDef node) {
    return graph.consumers(node.getName()).stream()
        .anyMatch(
            c ->
                AffineStep.looksScaling(graph, c)
                    || AffineStep.looksShifting(graph, c) && isScaled(graph, c));
  }

  private void fold(GraphEditor graph, NodeDef node, RewriteLog log) {
    LinearOp op = LinearOp.of(graph, node);
    if (op.whyNot() != null) {
      log.refused(name(), node.getName(), op.whyNot());
      return;
    }
    AffineChain chain = AffineChain.below(graph, node.getName(), op.outputs(), op.rank());
    Affine affine = chain.affine();
    if (!affine.scales()) {
      log.refused(name(), node.getName(), chain.end());
      return;
    }
    float[] weights = op.scaleOutputs(affine.scale());
    if (!affine.isFinite() || !LinearOp.isFinite(weights)) {
      log.refused(name(), node.getName(), "folded numbers overflow");
      return;
    }
    String last = chain.last().getName();
    String filter = graph.uniqueName(node.getName() + "/folded_weights");
    graph.put(Constant.floats(weights, op.weights().shape()).toNode(filter));
    // A name of its own: nobody may take the scaled output for the exported one.
    String linear = affine.shifts() ? graph.uniqueName(node.getName() + "/folded") : last;
    graph.put(node.toBuilder().setName(linear).setInput(1, filter));
    if (affine.shifts()) {
      String bias = graph.uniqueName(last + "/folded_bias");
      graph.put(Constant.floats(Affine.round(affine.shift()), op.outputs()).toNode(bias));
      graph.put(Nodes.op(last, "BiasAdd", linear, bias));
    }
    log.applied(name(), node.getName(), chain.steps().size() + " steps to " + last);
  }
}
