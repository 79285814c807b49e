package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.StaticShapes;
import java.util.ArrayList;
import java.util.Arrays;
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
    return grow(graph, new ArrayList<>(), top, channels, rank);
  }

  /**
   * The chain whose first step is {@code node}.
   *
   * @param shapes of the graph
   * @return empty when it is no step, or not the first of its chain
   */
  static Optional<AffineChain> from(GraphEditor graph, StaticShapes shapes, NodeDef node) {
    if (!AffineStep.looksScaling(graph, node) && !AffineStep.looksShifting(graph, node)) {
      return Optional.empty();
    }
    long[] shape = shapes.of(node.getName());
    if (shape == null || shape.length == 0 || shape[shape.length - 1] < 0) {
      return Optional.empty();
    }
    int channels = Math.toIntExact(shape[shape.length - 1]);
    int rank = shape.length;
    Optional<AffineStep> first = AffineStep.of(graph, node, channels, rank);
    if (first.isEmpty() || !Arrays.equals(shapes.of(first.get().input()), shape)) {
      return Optional.empty();
    }
    NodeDef above = graph.producer(first.get().input());
    boolean goesOn =
        !graph.kept().contains(above.getName()) && graph.consumers(above.getName()).size() == 1;
    if (goesOn && AffineStep.of(graph, above, channels, rank).isPresent()) {
      return Optional.empty();
    }
    List<AffineStep> steps = new ArrayList<>(List.of(first.get()));
    return Optional.of(grow(graph, steps, node.getName(), channels, rank));
  }

  private static AffineChain grow(
      GraphEditor graph, List<AffineStep> steps, String top, int channels, int rank) {
    Affine affine = Affine.identity(channels);
    for (AffineStep step : steps) {
      affine = affine.then(step.affine());
    }
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

  /** What the first step reads. */
  String input() {
    return steps.get(0).input();
  }

  /** The node whose value is the chain's. */
  NodeDef last() {
    return steps.get(steps.size() - 1).node();
  }
}
