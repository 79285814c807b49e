package dev.linchpin.export;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The functions of the attack in the graph. Parameters are arguments: a function of a SavedModel
 * owns no variables.
 */
final class AttackFunctions {
  private final Network network;

  /** The network with a placeholder for each parameter. */
  private final GraphDef open;

  private final Shape images;
  private final List<Shape> shapes = new ArrayList<>();

  AttackFunctions(Network network) {
    this.network = network;
    this.images =
        Shape.of(Shape.UNKNOWN_SIZE, network.height(), network.width(), network.channels());
    GraphEditor editor = new GraphEditor(network.graph(), List.of());
    for (Parameter p : network.parameters()) {
      long[] shape = Constant.of(editor.node(p.node()).getAttrOrThrow("value").getTensor()).shape();
      editor.put(Nodes.placeholder(p.node(), DataType.DT_FLOAT, shape));
      shapes.add(Shape.of(shape));
    }
    this.open = editor.toGraphDef();
  }

  /** {@link AttackState} → {@code [] bool}: steps are left, and an image that is not broken. */
  ConcreteFunction more() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      List<Operand<TFloat32>> parameters =
          shapes.stream().map(s -> placeholder(tf, TFloat32.class, s)).toList();
      AttackState state = placeholders(tf, placeholder(tf, TFloat32.class, images), parameters);
      Operand<TBool> left = tf.reduceAny(tf.math.logicalNot(state.broken()), tf.constant(0));
      Operand<TBool> more = tf.math.logicalAnd(tf.math.less(state.step(), state.steps()), left);
      return function(graph, state.all(), List.of(more));
    }
  }

  /**
   * {@link AttackState} → {@link AttackState}: tests every iterate and steps those that are not
   * broken.
   */
  ConcreteFunction step() {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(open);
      Ops tf = Ops.create(graph);
      AttackState state = placeholders(tf, output(graph, Endpoints.IMAGES), parameters(graph));
      Output<TFloat32> logits = output(graph, Endpoints.LOGITS);
      Operand<TBool> broken = tf.math.notEqual(predicted(tf, logits), predicted(tf, state.clean()));
      Operand<TFloat32> loss = CrossEntropy.of(tf, new Objective.Ends(logits, null, state.clean()));
      Output<?>[] gradients =
          graph.addGradients(loss.asOutput(), new Output<?>[] {state.x().asOutput()});
      Operand<TFloat32> gradient = gradients[0].expect(TFloat32.class);
      // An overflow somewhere must not turn an iterate into NaN, which no projection mends.
      gradient = tf.select(tf.math.isFinite(gradient), gradient, tf.zerosLike(gradient));
      Operand<TFloat32> moved =
          tf.math.sub(state.x(), tf.math.mul(tf.math.sign(gradient), state.size()));
      Operand<TFloat32> projected =
          tf.math.minimum(tf.math.maximum(moved, state.lower()), state.upper());
      Operand<TBool> stays = tf.reshape(broken, tf.constant(new int[] {-1, 1, 1, 1}));
      Operand<TFloat32> x = tf.select(stays, state.x(), projected);
      AttackState next = state.next(tf.math.add(state.step(), tf.constant(1)), x, broken);
      return function(graph, state.all(), next.all());
    }
  }

  /** Images and parameters → logits. */
  ConcreteFunction logits() {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(open);
      List<Operand<?>> arguments = new ArrayList<>();
      arguments.add(output(graph, Endpoints.IMAGES));
      arguments.addAll(parameters(graph));
      return function(graph, arguments, List.of(output(graph, Endpoints.LOGITS)));
    }
  }

  /** {@code [n] int64}: the class of the largest logit. */
  static Operand<TInt64> predicted(Ops tf, Operand<TFloat32> logits) {
    return tf.math.argMax(logits, tf.constant(1));
  }

  private AttackState placeholders(
      Ops tf, Operand<TFloat32> x, List<? extends Operand<TFloat32>> parameters) {
    return new AttackState(
        placeholder(tf, TInt32.class, Shape.scalar()),
        x,
        placeholder(tf, TBool.class, Shape.of(Shape.UNKNOWN_SIZE)),
        placeholder(tf, TInt32.class, Shape.scalar()),
        placeholder(tf, TFloat32.class, images),
        placeholder(tf, TFloat32.class, images),
        placeholder(tf, TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, network.classes())),
        placeholder(tf, TFloat32.class, Shape.scalar()),
        parameters);
  }

  private List<Output<TFloat32>> parameters(Graph graph) {
    return network.parameters().stream()
        .map(p -> AttackFunctions.<TFloat32>output(graph, p.node()))
        .toList();
  }

  private static <T extends TType> Operand<T> placeholder(Ops tf, Class<T> type, Shape shape) {
    return tf.placeholder(type, Placeholder.shape(shape));
  }

  private static <T extends TType> Output<T> output(Graph graph, String node) {
    return graph.operationOrThrow(node).output(0);
  }

  private static ConcreteFunction function(
      Graph graph, List<? extends Operand<?>> arguments, List<? extends Operand<?>> results) {
    Ops tf = Ops.create(graph);
    org.tensorflow.Signature.Builder signature = org.tensorflow.Signature.builder();
    for (int i = 0; i < arguments.size(); i++) {
      signature.input("a" + i, arguments.get(i));
    }
    for (int i = 0; i < results.size(); i++) {
      // An argument can't be a result.
      signature.output("r" + i, tf.identity(results.get(i)));
    }
    return ConcreteFunction.create(signature.build(), graph);
  }
}
