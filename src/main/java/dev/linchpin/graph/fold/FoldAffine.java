package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.List;
import org.tensorflow.proto.NodeDef;

/**
 * Brings what scales and shifts channels by constants to one form: at most one Mul, then at most
 * one addition, whose gradient is the identity. Batch normalisation that no linear op takes in
 * becomes those two, too.
 */
public final class FoldAffine implements Rewrite {
  @Override
  public String name() {
    return "fold-affine";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    for (NodeDef node : graph.nodes()) {
      // What an earlier fold replaced is done.
      if (graph.node(node.getName()).equals(node)) {
        AffineChain.from(graph, shapes, node)
            .filter(c -> !isNormal(c))
            .ifPresent(c -> fold(graph, c, shapes.of(node.getName()), log));
      }
    }
    graph.prune();
  }

  private static boolean isNormal(AffineChain chain) {
    List<String> ops = chain.steps().stream().map(s -> s.node().getOp()).toList();
    List<String> shift = ops.get(0).equals("Mul") ? ops.subList(1, ops.size()) : ops;
    return shift.isEmpty()
        || shift.equals(List.of("BiasAdd"))
        || shift.equals(List.of("AddV2")) && Shift.isUniform(chain.affine().shift());
  }

  private void fold(GraphEditor graph, AffineChain chain, long[] shape, RewriteLog log) {
    Affine affine = chain.affine();
    String last = chain.last().getName();
    if (!affine.isFinite()) {
      log.refused(name(), last, "folded numbers overflow");
      return;
    }
    if (shape.length < 2) {
      log.refused(name(), last, "rank " + shape.length + " has no channels");
      return;
    }
    String at = chain.input();
    if (affine.scales()) {
      String scale = graph.uniqueName(last + "/folded_scale");
      graph.put(Constant.floats(Affine.round(affine.scale()), affine.channels()).toNode(scale));
      String scaled = affine.shifts() ? graph.uniqueName(last + "/scaled") : last;
      graph.put(Nodes.op(scaled, "Mul", at, scale));
      at = scaled;
    }
    if (affine.shifts()) {
      Shift.put(graph, last, at, affine.shift(), shape);
    }
    if (!affine.scales() && !affine.shifts()) {
      graph.put(Nodes.identity(last, at));
    }
    log.applied(name(), last, chain.steps().size() + " steps");
  }
}
