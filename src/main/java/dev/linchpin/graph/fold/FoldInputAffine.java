package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/**
 * Folds what scales and shifts channels, such as the normalisation of images, into the linear op
 * below it: {@code W∗(s·x + t)} becomes {@code (s·W)∗x + W∗t}. Where zeros are padded in between,
 * W∗t is not the same everywhere: there t/s stays in front, {@code (s·W)∗(x + t/s)}.
 */
public final class FoldInputAffine implements Rewrite {
  /** Where it applies: the chain, zeros padded below it if any, the linear op below that. */
  private record Match(AffineChain chain, Optional<NodeDef> pad, LinearOp op) {}

  @Override
  public String name() {
    return "fold-input-affine";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    for (NodeDef node : graph.nodes()) {
      // What an earlier match replaced is done.
      if (graph.node(node.getName()).equals(node)) {
        AffineChain.from(graph, shapes, node)
            .flatMap(c -> match(graph, c))
            .ifPresent(m -> fold(graph, shapes, m, log));
      }
    }
    graph.prune();
  }

  private static Optional<Match> match(GraphEditor graph, AffineChain chain) {
    String last = chain.last().getName();
    Optional<NodeDef> reader = onlyReader(graph, last);
    Optional<NodeDef> pad = reader.filter(r -> Pads.isZeroPad(graph, r));
    String below = pad.map(NodeDef::getName).orElse(last);
    if (pad.isPresent()) {
      reader = onlyReader(graph, below);
    }
    return reader
        .filter(r -> LinearOp.isLinear(r) && GraphEditor.nodeName(r.getInput(0)).equals(below))
        .map(r -> new Match(chain, pad, LinearOp.of(graph, r)));
  }

  private static Optional<NodeDef> onlyReader(GraphEditor graph, String name) {
    List<NodeDef> readers = graph.consumers(name);
    return graph.kept().contains(name) || readers.size() != 1
        ? Optional.empty()
        : Optional.of(readers.get(0));
  }

  private void fold(GraphEditor graph, StaticShapes shapes, Match match, RewriteLog log) {
    LinearOp op = match.op();
    String name = op.node().getName();
    boolean padded = match.pad().isPresent() || pads(shapes, op);
    Affine affine = match.chain().affine();
    if (padded && !affine.scales()) {
      return; // Already what would be made of it.
    }
    String whyNot = whyNot(match, padded);
    if (whyNot != null) {
      log.refused(name(), name, whyNot);
      return;
    }
    String filter = graph.uniqueName(name + "/input_scaled_weights");
    graph.put(Constant.floats(op.scaleInputs(affine.scale()), op.weights().shape()).toNode(filter));
    String last = match.chain().last().getName();
    if (padded) {
      String input = match.chain().input();
      if (affine.shifts()) {
        String shifted = graph.uniqueName(last + "/unscaled");
        Shift.put(graph, shifted, input, before(affine), shapes.of(input));
        input = shifted;
      }
      if (match.pad().isPresent()) {
        graph.put(match.pad().get().toBuilder().setInput(0, input));
        input = op.node().getInput(0);
      }
      graph.put(op.node().toBuilder().setInput(0, input).setInput(1, filter));
    } else {
      String linear = affine.shifts() ? graph.uniqueName(name + "/unshifted") : name;
      graph.put(
          op.node().toBuilder()
              .setName(linear)
              .setInput(0, match.chain().input())
              .setInput(1, filter));
      if (affine.shifts()) {
        Shift.put(graph, name, linear, op.response(affine.shift()), shapes.of(name));
      }
    }
    log.applied(name(), name, match.chain().steps().size() + " steps from " + last);
  }

  private static String whyNot(Match match, boolean padded) {
    LinearOp op = match.op();
    Affine affine = match.chain().affine();
    if (op.whyNot() != null) {
      return op.whyNot();
    }
    if (op.inputs() != affine.channels()) {
      return "its filter has " + op.inputs() + " channels of " + affine.channels();
    }
    if (op.node().containsAttr("transpose_a") && op.node().getAttrOrThrow("transpose_a").getB()) {
      return "it transposes its input";
    }
    boolean finite = affine.isFinite() && LinearOp.isFinite(op.scaleInputs(affine.scale()));
    finite &= !padded || LinearOp.isFinite(Affine.round(before(affine)));
    return finite ? null : "zeros are padded behind a scale of 0, or folded numbers overflow";
  }

  /** t/s: what is added in front of the scale to the same effect. */
  private static double[] before(Affine affine) {
    double[] shift = new double[affine.channels()];
    for (int c = 0; c < shift.length; c++) {
      shift[c] = affine.shift()[c] == 0 ? 0 : affine.shift()[c] / affine.scale()[c];
    }
    return shift;
  }

  /** Whether the op pads by itself, or may. */
  private static boolean pads(StaticShapes shapes, LinearOp op) {
    if (op.rank() == 2 || Layout.padding(op.node()).equals("VALID")) {
      return false;
    }
    long[] input = shapes.of(op.node().getInput(0));
    boolean none = Layout.padding(op.node()).equals("SAME") && !Layout.isDilated(op.node());
    for (int axis = 1; none && axis <= 2; axis++) {
      none =
          op.weights() != null
              && input != null
              && input[axis] > 0
              && Padding.same(
                      input[axis], op.weights().shape()[axis - 1], Layout.stride(op.node(), axis))
                  .equals(new Padding(0, 0));
    }
    return !none;
  }
}
