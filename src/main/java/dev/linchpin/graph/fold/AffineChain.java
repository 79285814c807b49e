package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/**
 * Affine steps one below the other, each the only reader of what is above it.
 *
 * @param steps from the top; may be empty
 * @param affine all of them as one map
 * @param end why the chain goes no further
 */
record AffineChain(List<AffineStep> steps, Affine affine, String end) {

  /** The longest chain that reads output 0 of {@code top}. */
  static AffineChain below(GraphEditor graph, String top, int channels, int rank) {
    List<AffineStep> steps = new ArrayList<>();
    Affine affine = Affine.identity(channels);
    String at = top;
    while (true) {
      List<NodeDef> readers = graph.consumers(at);
      if (graph.kept().contains(at)) {
        return new AffineChain(steps, affine, at + " must keep its value");
      }
      if (readers.size() != 1) {
        return new AffineChain(steps, affine, at + " has " + readers.size() + " readers");
      }
      NodeDef reader = readers.get(0);
      Optional<AffineStep> step = AffineStep.of(graph, reader, channels, rank);
      if (step.isEmpty()) {
        return new AffineChain(
            steps, affine, reader.getName() + " is no affine map of each channel by constants");
      }
      steps.add(step.get());
      affine = affine.then(step.get().affine());
      at = reader.getName();
    }
  }

  /** The node whose value is the chain's. */
  NodeDef last() {
    return steps.get(steps.size() - 1).node();
  }
}
