package dev.linchpin.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.VersionDef;

/**
 * A GraphDef under edit: nodes by name in order, who consumes whom, and which nodes must survive.
 * Flat graphs only (no function library).
 */
public final class GraphEditor {
  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Set<String> kept = new LinkedHashSet<>();
  private final VersionDef versions;
  // Both are kept up to date by every edit: to build them anew after each took minutes on large
  // graphs.
  private final Map<String, Set<String>> consumers = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, List<Shape>> shapes = new HashMap<>();
  private int nextPlace;

  /**
   * @param graph a flat graph
   * @param kept names of the nodes whose name and meaning every rewrite preserves
   */
  public GraphEditor(GraphDef graph, Collection<String> kept) {
    for (NodeDef node : graph.getNodeList()) {
      put(node);
    }
    this.versions = graph.getVersions();
    this.kept.addAll(kept);
  }

  public GraphDef toGraphDef() {
    return GraphDef.newBuilder().addAllNode(nodes.values()).setVersions(versions).build();
  }

  /**
   * The shapes of the graph as it is now. What is once known is not inferred again, which takes
   * TensorFlow some milliseconds: a node that takes another's place and name has its shapes.
   */
  public StaticShapes shapes() {
    return new StaticShapes(toGraphDef(), shapes);
  }

  /** Names that rewrites must preserve. */
  public Set<String> kept() {
    return kept;
  }

  /** A snapshot, safe to iterate while editing. */
  public List<NodeDef> nodes() {
    return List.copyOf(nodes.values());
  }

  public boolean has(String name) {
    return nodes.containsKey(name);
  }

  /** The node of that name; it must exist. */
  public NodeDef node(String name) {
    NodeDef node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node named " + name);
    }
    return node;
  }

  /**
   * The node that produces an input as written in a NodeDef ({@code a}, {@code a:1}, {@code ^a}).
   */
  public NodeDef producer(String input) {
    return node(nodeName(input));
  }

  /** The node's inputs without control inputs. */
  public static List<String> dataInputs(NodeDef node) {
    return node.getInputList().stream().filter(i -> !i.startsWith("^")).toList();
  }

  /** The node's control inputs as written in a NodeDef ({@code ^a}). */
  public static List<String> controlInputs(NodeDef node) {
    return node.getInputList().stream().filter(i -> i.startsWith("^")).toList();
  }

  /** Node name of an input as written in a NodeDef. */
  public static String nodeName(String input) {
    if (input.startsWith("^")) {
      return input.substring(1);
    }
    int colon = input.lastIndexOf(':');
    return colon < 0 ? input : input.substring(0, colon);
  }

  /** The nodes that take any output of {@code name} (control edges included), in their order. */
  public List<NodeDef> consumers(String name) {
    return consumers.getOrDefault(name, Set.of()).stream()
        .sorted(Comparator.comparing(places::get))
        .map(this::node)
        .toList();
  }

  /** The nodes that take {@code tensor}, in their order. */
  public List<NodeDef> readers(TensorRef tensor) {
    return consumers(tensor.node()).stream()
        .filter(c -> c.getInputList().stream().anyMatch(i -> isTensor(i, tensor)))
        .toList();
  }

  /** Whether anything reads an output of {@code name} beside its first. */
  public boolean readsFurtherOutputs(String name) {
    return consumers(name).stream()
        .flatMap(c -> dataInputs(c).stream())
        .map(TensorRef::parse)
        .anyMatch(i -> i.node().equals(name) && i.index() > 0);
  }

  private static boolean isTensor(String input, TensorRef tensor) {
    return !input.startsWith("^") && TensorRef.parse(input).equals(tensor);
  }

  /** Adds a node, or replaces the one of the same name. */
  public void put(NodeDef node) {
    NodeDef old = nodes.put(node.getName(), node);
    if (old == null) {
      places.put(node.getName(), nextPlace++);
    } else {
      unlink(old);
    }
    for (String input : node.getInputList()) {
      consumers.computeIfAbsent(nodeName(input), n -> new HashSet<>()).add(node.getName());
    }
  }

  public void put(NodeDef.Builder node) {
    put(node.build());
  }

  public void remove(String name) {
    NodeDef old = nodes.remove(name);
    if (old != null) {
      places.remove(name);
      shapes.remove(name);
      unlink(old);
    }
  }

  private void unlink(NodeDef node) {
    for (String input : node.getInputList()) {
      consumers.get(nodeName(input)).remove(node.getName());
    }
  }

  /** Makes every consumer of tensor {@code from} take {@code to} instead. Control edges stay. */
  public void redirect(TensorRef from, TensorRef to) {
    for (NodeDef reader : readers(from)) {
      NodeDef.Builder changed = reader.toBuilder();
      for (int i = 0; i < reader.getInputCount(); i++) {
        if (isTensor(reader.getInput(i), from)) {
          changed.setInput(i, to.asInput());
        }
      }
      put(changed.build());
    }
  }

  /** A node name not in use yet: {@code prefix}, or {@code prefix_1}, … */
  public String uniqueName(String prefix) {
    String name = prefix;
    for (int i = 1; nodes.containsKey(name); i++) {
      name = prefix + "_" + i;
    }
    return name;
  }

  /** The constant that an input is, seen through Identity; empty when it is not a constant. */
  public Optional<Constant> constant(String input) {
    NodeDef node = nodes.get(nodeName(input));
    while (node != null && node.getOp().equals("Identity")) {
      node = nodes.get(nodeName(node.getInput(0)));
    }
    if (node == null || !node.getOp().equals("Const")) {
      return Optional.empty();
    }
    return Optional.of(Constant.of(node.getAttrOrThrow("value").getTensor()));
  }

  /** Drops every node from which no kept node can be reached. */
  public void prune() {
    Deque<String> open = new ArrayDeque<>(kept);
    Set<String> live = new LinkedHashSet<>();
    while (!open.isEmpty()) {
      String name = open.pop();
      if (live.add(name)) {
        for (String input : node(name).getInputList()) {
          open.push(nodeName(input));
        }
      }
    }
    for (String name : new ArrayList<>(nodes.keySet())) {
      if (!live.contains(name)) {
        remove(name);
      }
    }
  }

  /** Node names such that every node comes after its inputs. */
  public List<String> topologicalOrder() {
    Map<String, Integer> state = new HashMap<>();
    List<String> order = new ArrayList<>();
    for (String root : nodes.keySet()) {
      Deque<String> stack = new ArrayDeque<>(List.of(root));
      while (!stack.isEmpty()) {
        String name = stack.peek();
        int seen = state.getOrDefault(name, 0);
        if (seen == 0) {
          state.put(name, 1);
          for (String input : node(name).getInputList()) {
            if (state.getOrDefault(nodeName(input), 0) == 0) {
              stack.push(nodeName(input));
            }
          }
        } else {
          stack.pop();
          if (seen == 1) {
            state.put(name, 2);
            order.add(name);
          }
        }
      }
    }
    return order;
  }
}
