package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.TensorRef;
import org.tensorflow.proto.NodeDef;

/**
 * The gradient of an op that broadcasts its inputs is summed over the axes that were broadcast and
 * brought to the input's shape: where nothing was broadcast, a sum over no axis and a reshape to
 * the shape there is. Both are dropped. Comes after gradients are taken.
 */
public final class DropBroadcastSums implements Rewrite {
  @Override
  public String name() {
    return "drop-broadcast-sums";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    int dropped = 0;
    for (NodeDef reshape : graph.nodes()) {
      if (reshape.getOp().equals("Reshape") && !graph.kept().contains(reshape.getName())) {
        NodeDef sum = graph.producer(reshape.getInput(0));
        if (sum.getOp().equals("Sum")
            && graph.producer(sum.getInput(1)).getOp().equals("BroadcastGradientArgs")
            && shapes.areEqual(sum.getInput(0), reshape.getName())) {
          graph.redirect(new TensorRef(reshape.getName(), 0), TensorRef.parse(sum.getInput(0)));
          dropped++;
        }
      }
    }
    if (dropped > 0) {
      log.applied(name(), "", dropped + " dropped");
    }
    graph.prune();
  }
}
