package dev.linchpin.model;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.TensorRef;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Finds the linear layer that makes the logits in a graph whose weights may change, and puts {@link
 * Endpoints#FEATURES} on its input. Other than {@link HeadTap}, which reads W, it must be able to
 * say which parameter W is: nothing but a bias may follow the layer, and nothing but moves may lie
 * between the parameter and the layer.
 */
final class ParameterHead {
  private static final Set<String> MOVES = Set.of("Identity", "Reshape", "Squeeze", "ExpandDims");

  private final GraphEditor graph;
  private final StaticShapes shapes;
  private final Set<String> parameters;
  private final RewriteLog log;
  private final Set<String> images;

  private ParameterHead(
      GraphEditor graph, StaticShapes shapes, Set<String> parameters, RewriteLog log) {
    this.graph = graph;
    this.shapes = shapes;
    this.parameters = parameters;
    this.log = log;
    this.images = dependOnImages(graph);
  }

  /**
   * Edits the graph so that all paths to {@link Endpoints#LOGITS} go through {@link
   * Endpoints#FEATURES}.
   *
   * @param shapes of the graph at a known batch
   * @param parameters nodes that stand for parameters
   * @return the head, or empty: then the log says why there is none
   */
  static Optional<LinearHead> apply(
      GraphEditor graph, StaticShapes shapes, Set<String> parameters, RewriteLog log) {
    ParameterHead tap = new ParameterHead(graph, shapes, parameters, log);
    try {
      return Optional.of(tap.find());
    } catch (NoHead e) {
      log.refused(HeadTap.NAME, e.node.getName(), e.getMessage() + ": no linear head");
      return Optional.empty();
    }
  }

  /**
   * The head where the user named its features and weights, whose values are known to be right.
   *
   * @param weights {@code [features, classes]}
   */
  static Optional<LinearHead> named(
      GraphEditor graph,
      StaticShapes shapes,
      Set<String> parameters,
      TensorRef features,
      TensorRef weights,
      RewriteLog log) {
    ParameterHead tap = new ParameterHead(graph, shapes, parameters, log);
    try {
      long[] w = shapes.of(weights.asInput());
      LinearHead head = tap.head(weights.asInput(), w[0], w[1], false, features.asInput());
      graph.redirect(features, new TensorRef(Endpoints.FEATURES, 0));
      graph.put(Nodes.identity(Endpoints.FEATURES, features.asInput()));
      return Optional.of(head);
    } catch (NoHead e) {
      log.refused(HeadTap.NAME, e.node.getName(), e.getMessage() + ": no linear head");
      return Optional.empty();
    }
  }

  private LinearHead find() throws NoHead {
    String at = graph.node(Endpoints.LOGITS).getInput(0);
    while (true) {
      NodeDef node = graph.producer(at);
      switch (node.getOp()) {
        case "Identity", "Reshape", "Squeeze", "ExpandDims" -> at = node.getInput(0);
        case "BiasAdd", "Add", "AddV2", "Sub" -> at = beforeBias(node);
        case "Mul", "RealDiv" ->
            throw new NoHead(node, "scales what the layer gives, so W alone does not make it");
        case "MatMul" -> {
          return matMul(node);
        }
        case "Conv2D" -> {
          return convolution(node);
        }
        default -> throw new NoHead(node, "is no linear layer");
      }
    }
  }

  private String beforeBias(NodeDef node) throws NoHead {
    int variable = dependsOnImages(node.getInput(0)) ? 0 : 1;
    String bias = node.getInput(1 - variable);
    if (dependsOnImages(bias)) {
      throw new NoHead(node, "adds what depends on the image");
    }
    if (variable == 1 && node.getOp().equals("Sub")) {
      throw new NoHead(node, "turns the sign of what the layer gives");
    }
    long[] shape = shapes.of(bias);
    long[] logits = shapes.of(Endpoints.LOGITS);
    long size = shape == null ? -1 : Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    boolean oneAClass =
        shape != null
            && shape.length > 0
            && size == shape[shape.length - 1]
            && size == logits[logits.length - 1];
    if (size != 1 && !oneAClass) {
      throw new NoHead(node, "adds a tensor of another size than the logits");
    }
    return node.getInput(variable);
  }

  private LinearHead matMul(NodeDef node) throws NoHead {
    String weights = node.getInput(1);
    long[] w = shapes.of(weights);
    if (dependsOnImages(weights) || node.getAttrOrThrow("T").getType() != DataType.DT_FLOAT) {
      throw new NoHead(node, "has no float32 weights of its own");
    }
    if (node.getAttrOrThrow("transpose_a").getB()) {
      throw new NoHead(node, "transposes its input");
    }
    String input = node.getInput(0);
    long[] z = shapes.of(input);
    if (z == null || z.length != 2 || z[0] != shapes.of(Endpoints.IMAGES)[0] || w == null) {
      throw new NoHead(node, "does not take one row an image");
    }
    boolean transposed = node.getAttrOrThrow("transpose_b").getB();
    LinearHead head =
        head(weights, w[transposed ? 1 : 0], w[transposed ? 0 : 1], transposed, input);
    graph.put(Nodes.identity(Endpoints.FEATURES, input));
    graph.put(node.toBuilder().setInput(0, Endpoints.FEATURES));
    log.applied(HeadTap.NAME, node.getName(), head.features() + " features at " + input);
    return head;
  }

  private LinearHead convolution(NodeDef node) throws NoHead {
    long[] map = shapes.of(node.getInput(0));
    long[] filter = shapes.of(node.getInput(1));
    if (map == null
        || filter == null
        || dependsOnImages(node.getInput(1))
        || node.getAttrOrThrow("T").getType() != DataType.DT_FLOAT
        || map[1] != 1
        || map[2] != 1
        || filter[0] != 1
        || filter[1] != 1
        || filter[2] != map[3]) {
      throw new NoHead(node, "is no float32 1x1 convolution on a 1x1 map");
    }
    String input = node.getInput(0);
    LinearHead head = head(node.getInput(1), filter[2], filter[3], false, input);
    HeadTap.tapMap(graph, node, filter[2]);
    log.applied(HeadTap.NAME, node.getName(), head.features() + " features at " + input);
    return head;
  }

  /**
   * @param weights the tensor that multiplies the features
   * @param order whether it is {@code [classes, features]}
   */
  private LinearHead head(String weights, long features, long classes, boolean order, String input)
      throws NoHead {
    boolean transposed = order;
    NodeDef node = graph.producer(weights);
    while (true) {
      long[] rows = transposed ? new long[] {classes, features} : new long[] {features, classes};
      long[] shape = shapes.of(node.getName());
      if (shape == null || !Arrays.equals(withoutOnes(shape), withoutOnes(rows))) {
        throw new NoHead(node, "lays out the weights in another order");
      }
      if (parameters.contains(node.getName())) {
        boolean filter = shape.length == 4 && shape[0] == 1 && shape[1] == 1 && !transposed;
        if (!Arrays.equals(shape, rows) && !filter) {
          throw new NoHead(node, "holds the weights as " + Arrays.toString(shape));
        }
        return new LinearHead(
            node.getName(),
            transposed,
            Math.toIntExact(features),
            Math.toIntExact(classes),
            new FeatureInterval(graph).of(input));
      }
      if (node.getOp().equals("Transpose") && swaps(node)) {
        transposed = !transposed;
      } else if (!MOVES.contains(node.getOp())) {
        throw new NoHead(
            node,
            node.getOp().equals("Const")
                ? "holds weights that are a constant of the model"
                : "computes the weights, which are no parameter themselves");
      }
      node = graph.producer(node.getInput(0));
    }
  }

  private boolean swaps(NodeDef transpose) {
    Optional<Constant> order = graph.constant(transpose.getInput(1));
    return order.isPresent() && Arrays.equals(order.get().longs(), new long[] {1, 0});
  }

  private static long[] withoutOnes(long[] shape) {
    return Arrays.stream(shape).filter(d -> d != 1).toArray();
  }

  private boolean dependsOnImages(String input) {
    return images.contains(GraphEditor.nodeName(input));
  }

  private static Set<String> dependOnImages(GraphEditor graph) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(Endpoints.IMAGES));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (seen.add(name)) {
        graph.consumers(name).forEach(c -> open.push(c.getName()));
      }
    }
    return seen;
  }

  /** Why a node ends the search. */
  private static final class NoHead extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient NodeDef node;

    NoHead(NodeDef node, String why) {
      super(node.getOp() + " " + why);
      this.node = node;
    }
  }
}
