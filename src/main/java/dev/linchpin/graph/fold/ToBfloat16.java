package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Puts convolutions and matrix products by constant weights into bfloat16, and the cheap ops that
 * lie between two of them, so that values are converted at the borders only and weights once and
 * for all. The layer that gives the logits stays in float32, and so does what no linear op follows:
 * pixels, losses, steps. Comes after gradients are taken; the last rewrite, of fused ops, too.
 *
 * <p>TensorFlow's own automatic mixed precision converts weights at every step, and spreads over a
 * loop to the pixels.
 */
public final class ToBfloat16 implements Rewrite {
  private static final Set<String> SHAPES = Set.of("Shape", "Rank", "Size");

  private static final Set<String> BEFORE_LOGITS =
      Set.of("BiasAdd", "AddV2", "Add", "Identity", "Reshape", "Squeeze", "Mean", "AvgPool");

  @Override
  public String name() {
    return "to-bfloat16";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    Set<String> linear = linear(graph, log);
    if (linear.isEmpty()) {
      return;
    }
    List<String> order = graph.topologicalOrder();
    Set<String> after = new HashSet<>(linear);
    for (String name : order) {
      NodeDef node = graph.node(name);
      if (Bfloat16Ops.follows(graph, node)
          && inputs(node).stream().anyMatch(i -> after.contains(i.node()))) {
        after.add(name);
      }
    }
    Set<String> region = new LinkedHashSet<>(linear);
    for (int i = order.size() - 1; i >= 0; i--) {
      NodeDef node = graph.node(order.get(i));
      if (region.contains(node.getName())) {
        for (TensorRef input : inputs(node)) {
          if (after.contains(input.node())) {
            region.add(input.node());
          }
        }
      }
    }
    Map<TensorRef, String> converted = new HashMap<>();
    for (String name : order) {
      if (region.contains(name)) {
        convert(graph, graph.node(name), region, converted);
      }
    }
    for (String name : region) {
      back(graph, name, region);
    }
    log.applied(
        name(), "", linear.size() + " linear ops and " + (region.size() - linear.size()) + " more");
    graph.prune();
  }

  private Set<String> linear(GraphEditor graph, RewriteLog log) {
    Optional<String> last = logitsWeights(graph);
    Set<String> linear = new LinkedHashSet<>();
    for (NodeDef node : graph.nodes()) {
      if (Bfloat16Ops.isLinear(node)) {
        String whyNot = Bfloat16Ops.whyNot(graph, node);
        if (whyNot == null && last.equals(Bfloat16Ops.weights(graph, node))) {
          whyNot = "it is the logits layer";
        }
        if (whyNot == null) {
          linear.add(node.getName());
        } else {
          log.refused(name(), node.getName(), whyNot);
        }
      }
    }
    return linear;
  }

  /** The weights of the linear op that the logits come from, if there is one. */
  private static Optional<String> logitsWeights(GraphEditor graph) {
    if (!graph.has(Endpoints.LOGITS)) {
      return Optional.empty();
    }
    NodeDef node = graph.node(Endpoints.LOGITS);
    while (BEFORE_LOGITS.contains(node.getOp())) {
      node = graph.producer(node.getInput(0));
    }
    return Bfloat16Ops.isLinear(node) ? Bfloat16Ops.weights(graph, node) : Optional.empty();
  }

  private static List<TensorRef> inputs(NodeDef node) {
    return Bfloat16Ops.numbers(node).stream().map(i -> TensorRef.parse(node.getInput(i))).toList();
  }

  private static void convert(
      GraphEditor graph, NodeDef node, Set<String> region, Map<TensorRef, String> converted) {
    NodeDef.Builder changed =
        node.getOp().equals(FusedConvolution.OP)
            ? FusedConvolution.in(DataType.DT_BFLOAT16, node)
            : node.toBuilder().putAttr("T", Nodes.type(DataType.DT_BFLOAT16));
    for (int i : Bfloat16Ops.numbers(node)) {
      TensorRef input = TensorRef.parse(node.getInput(i));
      if (!region.contains(input.node())) {
        changed.setInput(i, converted.computeIfAbsent(input, t -> narrowed(graph, t)));
      }
    }
    graph.put(changed);
  }

  private static String narrowed(GraphEditor graph, TensorRef tensor) {
    String name = graph.uniqueName(tensor.node() + "/bfloat16");
    Optional<Constant> constant = graph.constant(tensor.asInput());
    graph.put(
        constant.isPresent()
            ? Bfloat16.constant(name, constant.get())
            : Nodes.cast(name, DataType.DT_FLOAT, DataType.DT_BFLOAT16, tensor.asInput()));
    return name;
  }

  /** What reads the node's numbers from outside reads them as float32. */
  private static void back(GraphEditor graph, String name, Set<String> region) {
    String wide = null;
    for (NodeDef consumer : graph.consumers(name)) {
      if (region.contains(consumer.getName())) {
        continue;
      }
      if (SHAPES.contains(consumer.getOp())) {
        graph.put(consumer.toBuilder().putAttr("T", Nodes.type(DataType.DT_BFLOAT16)));
        continue;
      }
      if (wide == null) {
        wide = graph.uniqueName(name + "/float32");
      }
      NodeDef.Builder changed = consumer.toBuilder();
      for (int i = 0; i < consumer.getInputCount(); i++) {
        if (consumer.getInput(i).equals(name)) {
          changed.setInput(i, wide);
        }
      }
      graph.put(changed);
    }
    if (wide != null) {
      graph.put(Nodes.cast(wide, DataType.DT_BFLOAT16, DataType.DT_FLOAT, name));
    }
  }
}
