package dev.linchpin.graph.differentiable;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.TensorRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.proto.NodeDef;

/**
 * Tells, before anything runs, whether {@code Graph.addGradients} would give the right gradient of
 * one tensor by another: which nodes on the way have none, a wrong one, or one that is zero, and
 * which make the result random.
 *
 * <p>Only nodes that a gradient reaches are judged: those between {@code from} and {@code to} by
 * floating-point tensors. TensorFlow 1's control flow is judged wherever it is, as it aborts the
 * JVM.
 */
public final class GradientCheck {
  /** What is wrong with a node. */
  public enum Kind {
    /** addGradients would throw. */
    NO_GRADIENT(true),
    /** addGradients would give wrong numbers, or ops that fail when run. */
    WRONG_GRADIENT(true),
    /** addGradients would abort the JVM. */
    FORBIDDEN(true),
    /** No two runs give the same logits: what an attack finds may not hold the next time. */
    STOCHASTIC(false),
    /** The logits of an image depend on the other images of the batch. */
    BATCH_DEPENDENT(true),
    /** Nothing flows back through this node, but other ways remain: the attack is partly blind. */
    ZERO_GRADIENT(false);

    private final boolean blocking;

    Kind(boolean blocking) {
      this.blocking = blocking;
    }

    /** Whether the graph can't be attacked at all. */
    public boolean blocking() {
      return blocking;
    }
  }

  /** One node and what is wrong with it, in words. */
  public record Finding(String node, String op, Kind kind, String reason) {
    @Override
    public String toString() {
      return op + " (node " + node + "): " + reason;
    }
  }

  private final GraphEditor graph;
  private final TensorTypes types;
  private final List<TensorRef> from;
  private final TensorRef to;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Finding> cuts = new ArrayList<>();
  private boolean reached;

  private GradientCheck(GraphEditor graph, List<TensorRef> from, TensorRef to) {
    this.graph = graph;
    this.from = from;
    this.to = to;
    this.types = TensorTypes.of(graph);
  }

  /** All that is wrong with the gradient of {@code to} by {@code from}; blocking or not. */
  public static List<Finding> findings(GraphEditor graph, TensorRef from, TensorRef to) {
    return findings(graph, List.of(from), to);
  }

  /** All that is wrong with the gradients of {@code to} by any of {@code from}; blocking or not. */
  public static List<Finding> findings(GraphEditor graph, List<TensorRef> from, TensorRef to) {
    GradientCheck check = new GradientCheck(graph, from, to);
    check.walk();
    return List.copyOf(check.findings);
  }

  /**
   * The nodes that cut the ways from {@code to} back to {@code from}, if they cut every one; empty
   * where a gradient remains.
   */
  static List<String> severed(GraphEditor graph, TensorRef from, TensorRef to) {
    GradientCheck check = new GradientCheck(graph, List.of(from), to);
    check.walk();
    return check.reached ? List.of() : check.cuts.stream().map(Finding::node).toList();
  }

  /** The findings with which the graph can't be attacked. */
  public static List<Finding> unsupported(GraphEditor graph, TensorRef from, TensorRef to) {
    return findings(graph, from, to).stream().filter(f -> f.kind().blocking()).toList();
  }

  /**
   * Refuses a graph with blocking findings.
   *
   * @return the other findings, to warn of
   * @throws UserError naming each op, its node, and why
   */
  public static List<Finding> require(GraphEditor graph, TensorRef from, TensorRef to) {
    List<Finding> all = findings(graph, from, to);
    String blocking =
        all.stream()
            .filter(f -> f.kind().blocking())
            .map(Finding::toString)
            .collect(Collectors.joining("; "));
    if (!blocking.isEmpty()) {
      throw new UserError(
          UserError.Kind.INPUT,
          "the model can't be differentiated from " + from + " to " + to + ": " + blocking);
    }
    return all;
  }

  private void walk() {
    Set<String> ancestors = closure(Set.of(to.node()), n -> inputsOf(graph.node(n)));
    Set<String> starts = from.stream().map(TensorRef::node).collect(Collectors.toSet());
    Set<String> descendants =
        closure(starts, n -> graph.consumers(n).stream().map(NodeDef::getName).toList());
    for (NodeDef node : graph.nodes()) {
      if (OpGradients.FORBIDDEN.contains(node.getOp())) {
        add(
            node,
            Kind.FORBIDDEN,
            "TensorFlow 1 control flow; export the model with its conditions decided"
                + " (training=False) and without loops");
      } else if (ancestors.contains(node.getName()) && OpGradients.isStochastic(node.getOp())) {
        add(
            node,
            Kind.STOCHASTIC,
            "makes the result random; export the model for inference (training=False)");
      }
    }
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(to.node()));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (starts.contains(name)) {
        reached = true;
      } else if (descendants.contains(name) && seen.add(name)) {
        open.addAll(differentiatedInputs(graph.node(name)));
      }
    }
    if (reached) {
      // Integers made from shapes cut nothing that anyone misses.
      cuts.stream().filter(f -> !f.op().equals("Cast")).forEach(findings::add);
    } else if (findings.stream().noneMatch(f -> f.kind().blocking())) {
      NodeDef end = graph.node(to.node());
      String by = cuts.stream().map(Finding::toString).collect(Collectors.joining("; "));
      add(
          end,
          Kind.NO_GRADIENT,
          "no gradient of it reaches "
              + from.stream().map(TensorRef::toString).collect(Collectors.joining(", "))
              + (by.isEmpty() ? ", on which it does not depend" : "; every way is cut: " + by));
    }
  }

  /** Judges a node that a gradient has reached; the nodes that the gradient goes on to. */
  private List<String> differentiatedInputs(NodeDef node) {
    if (GradientCut.cuts(node)) {
      GradientCut.loss(graph, node).ifPresent(cuts::add);
      return List.of();
    }
    if (!OpGradients.FORBIDDEN.contains(node.getOp())) {
      judge(node);
    }
    List<String> next = new ArrayList<>();
    for (String input : GraphEditor.dataInputs(node)) {
      if (types.isReal(TensorRef.parse(input))) {
        next.add(GraphEditor.nodeName(input));
      } else if (node.getOp().equals("Cast")) {
        String type = types.dtype(TensorRef.parse(input)).name();
        cuts.add(finding(node, Kind.ZERO_GRADIENT, "made from " + type + " numbers"));
      }
    }
    return next;
  }

  private void judge(NodeDef node) {
    if (!OpGradients.GOOD.contains(node.getOp())) {
      add(node, Kind.NO_GRADIENT, "has no known gradient in TensorFlow's C++ library");
      return;
    }
    OpGradients.fault(node, types).ifPresent(why -> add(node, Kind.WRONG_GRADIENT, why));
    if (node.getOp().equals("FusedBatchNormV3") && Attrs.bool(node, "is_training", true)) {
      add(
          node,
          Kind.BATCH_DEPENDENT,
          "normalises by the statistics of the batch; export the model for inference"
              + " (training=False)");
    }
  }

  private void add(NodeDef node, Kind kind, String reason) {
    findings.add(finding(node, kind, reason));
  }

  private static Finding finding(NodeDef node, Kind kind, String reason) {
    return new Finding(node.getName(), node.getOp(), kind, reason);
  }

  private static List<String> inputsOf(NodeDef node) {
    return node.getInputList().stream().map(GraphEditor::nodeName).toList();
  }

  private static Set<String> closure(Set<String> starts, Function<String, List<String>> next) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(starts);
    while (!open.isEmpty()) {
      String name = open.pop();
      if (seen.add(name)) {
        open.addAll(next.apply(name));
      }
    }
    return seen;
  }
}
