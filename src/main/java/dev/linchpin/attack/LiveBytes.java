package dev.linchpin.attack;

import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.TensorRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The most bytes that a graph's tensors take at once, by their static shapes, when ops run in the
 * order in which they become ready and a tensor lives from its op until its last reader is done.
 * Constants and tensors of unknown shape are left out; ops that only look at a shape read nothing,
 * and those that pass a buffer on make none.
 */
final class LiveBytes {
  private static final Set<String> READ_NOTHING =
      Set.of("Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike");
  private static final Set<String> PASS_ON =
      Set.of(
          "Identity",
          "Reshape",
          "Squeeze",
          "ExpandDims",
          "StopGradient",
          "PreventGradient",
          "EnsureShape");

  private final Graph graph;
  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final Map<String, Integer> readers = new HashMap<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private long live;
  private long most;

  private LiveBytes(Graph graph, GraphDef def) {
    this.graph = graph;
    def.getNodeList().forEach(n -> nodes.put(n.getName(), n));
  }

  /**
   * @param def flat and without loops
   * @param kept names of ops whose outputs outlive the run
   */
  static long most(GraphDef def, Set<String> kept) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(StaticShapes.withoutWeights(def));
      LiveBytes bytes = new LiveBytes(graph, def);
      bytes.run(def, kept);
      return bytes.most;
    }
  }

  private void run(GraphDef def, Set<String> kept) {
    Map<String, Integer> waiting = new HashMap<>();
    Map<String, List<NodeDef>> followers = new HashMap<>();
    Deque<NodeDef> ready = new ArrayDeque<>();
    for (NodeDef node : def.getNodeList()) {
      Set<String> before = new HashSet<>();
      node.getInputList().forEach(input -> before.add(name(input)));
      before.forEach(b -> followers.computeIfAbsent(b, x -> new ArrayList<>()).add(node));
      waiting.put(node.getName(), before.size());
      read(node).forEach(owner -> readers.merge(owner, 1, Integer::sum));
      if (before.isEmpty()) {
        ready.add(node);
      }
    }
    kept.forEach(k -> readers.merge(owner(k), 1, Integer::sum));
    while (!ready.isEmpty()) {
      NodeDef node = ready.remove();
      String own = owner(node.getName());
      boolean makes = own.equals(node.getName());
      live += makes ? sizes.computeIfAbsent(own, this::size) : 0;
      most = Math.max(most, live);
      read(node).forEach(owner -> release(owner, -1));
      if (makes) {
        release(own, 0);
      }
      for (NodeDef next : followers.getOrDefault(node.getName(), List.of())) {
        if (waiting.merge(next.getName(), -1, Integer::sum) == 0) {
          ready.add(next);
        }
      }
    }
  }

  private void release(String owner, int change) {
    if (readers.merge(owner, change, Integer::sum) == 0) {
      live -= sizes.get(owner);
    }
  }

  /** Ops whose buffers the op reads, each once. */
  private Set<String> read(NodeDef node) {
    Set<String> owners = new HashSet<>();
    if (!READ_NOTHING.contains(node.getOp())) {
      for (String input : node.getInputList()) {
        if (!input.startsWith("^")) {
          owners.add(owner(name(input)));
        }
      }
    }
    return owners;
  }

  /** The op that made the buffer which {@code name} gives. */
  private String owner(String name) {
    NodeDef node = nodes.get(name);
    return PASS_ON.contains(node.getOp()) ? owner(name(node.getInput(0))) : name;
  }

  private static String name(String input) {
    return input.startsWith("^") ? input.substring(1) : TensorRef.parse(input).node();
  }

  /** Of all outputs of an op. */
  private long size(String name) {
    if (nodes.get(name).getOp().equals("Const")) {
      return 0;
    }
    GraphOperation op = graph.operationOrThrow(name);
    long size = 0;
    for (int k = 0; k < op.numOutputs(); k++) {
      Shape shape = op.output(k).shape();
      size += shape.hasUnknownDimension() ? 0 : shape.size() * width(op.output(k).dataType());
    }
    return size;
  }

  private static int width(DataType type) {
    return switch (type) {
      case DT_DOUBLE, DT_INT64, DT_UINT64, DT_COMPLEX64 -> 8;
      case DT_HALF, DT_BFLOAT16, DT_INT16, DT_UINT16 -> 2;
      case DT_BOOL, DT_INT8, DT_UINT8 -> 1;
      default -> 4;
    };
  }
}
