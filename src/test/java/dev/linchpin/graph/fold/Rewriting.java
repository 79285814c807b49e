package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.Tensors;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Constant;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/** A small graph from {@code x} to {@code y} before and after a rewrite, held side by side. */
record Rewriting(GraphDef before, GraphDef after, RewriteLog log, long[] input) {
  static final int BATCH = 3;

  /** {@code body} makes y of x; {@code shape} is x's without its batch. */
  static Rewriting of(Rewrite rewrite, Function<Net, Operand<TFloat32>> body, long... shape) {
    long[] full = new long[shape.length + 1];
    System.arraycopy(shape, 0, full, 1, shape.length);
    full[0] = -1;
    GraphDef built;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(full)));
      tf.withName("y").identity(body.apply(new Net(tf, x, new Random(7))));
      built = graph.toGraphDef();
    }
    GraphEditor editor = new GraphEditor(built, List.of("x", "y"));
    RewriteLog log = new RewriteLog();
    rewrite.apply(editor, log);
    full[0] = BATCH;
    return new Rewriting(built, editor.toGraphDef(), log, full);
  }

  /** What a body is built with. */
  record Net(Ops tf, Placeholder<TFloat32> x, Random random) {
    /** Gaussian numbers. */
    Constant<TFloat32> weights(long... shape) {
      return numbers(0, shape);
    }

    /** Numbers of at least 0.5. */
    Constant<TFloat32> positive(long... shape) {
      return numbers(0.5, shape);
    }

    /** Weights times the sum of x, which has four axes: no constant, and without a gradient. */
    Operand<TFloat32> computed(Constant<TFloat32> weights) {
      Operand<TFloat32> sum = tf.reduceSum(x, tf.constant(new int[] {0, 1, 2, 3}));
      return tf.stopGradient(tf.math.mul(weights, sum));
    }

    private Constant<TFloat32> numbers(double least, long... shape) {
      float[] values = new float[(int) Shape.of(shape).size()];
      for (int i = 0; i < values.length; i++) {
        double v = random.nextGaussian();
        values[i] = (float) (least > 0 ? least + Math.abs(v) : v);
      }
      try (TFloat32 tensor = Tensors.floats(values, shape)) {
        return tf.constantOf(tensor);
      }
    }
  }

  long count(String op) {
    return after.getNodeList().stream().filter(n -> n.getOp().equals(op)).count();
  }

  NodeDef only(String op) {
    assertThat(count(op)).as(op).isEqualTo(1);
    return after.getNodeList().stream().filter(n -> n.getOp().equals(op)).findFirst().orElseThrow();
  }

  /** Ops that compute. */
  List<String> ops() {
    return after.getNodeList().stream()
        .map(NodeDef::getOp)
        .filter(op -> !List.of("Const", "Placeholder", "Identity").contains(op))
        .sorted()
        .toList();
  }

  Rewriting applied(String rewrite, int times) {
    assertThat(log.count(rewrite)).as(log.entries().toString()).isEqualTo(times);
    return this;
  }

  /** Nothing was rewritten, for a reason that says {@code reason}. */
  Rewriting refused(String reason) {
    assertThat(log.entries()).isNotEmpty().noneMatch(RewriteLog.Entry::applied);
    assertThat(log.entries()).anyMatch(e -> e.reason().contains(reason));
    assertThat(after.getNodeList()).containsExactlyInAnyOrderElementsOf(before.getNodeList());
    return this;
  }

  /** y and the gradient of Σ(y²/2 + y) by x are the same within 1e-5 of their largest number. */
  Rewriting sameFunction() {
    float[] x = new float[(int) Shape.of(input).size()];
    Random random = new Random(11);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    float[][] expected = run(before, x);
    float[][] actual = run(after, x);
    assertClose(actual[0], expected[0]);
    assertClose(actual[1], expected[1]);
    return this;
  }

  static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 1;
    for (float v : expected) {
      largest = Math.max(largest, Math.abs(v));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-5 * largest));
    }
  }

  private float[][] run(GraphDef def, float[] x) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(def);
      Ops tf = Ops.create(graph);
      Output<TFloat32> y = graph.operationOrThrow("y").output(0);
      Operand<TFloat32> loss =
          tf.reduceSum(
              tf.math.add(tf.math.mul(tf.math.square(y), tf.constant(0.5f)), y),
              tf.range(tf.constant(0), tf.rank(y), tf.constant(1)));
      Output<?>[] gradient =
          graph.addGradients(
              loss.asOutput(), new Output<?>[] {graph.operationOrThrow("x").output(0)});
      try (Session session = new Session(graph);
          TFloat32 images = Tensors.floats(x, input);
          Result result = session.runner().feed("x", images).fetch(y).fetch(gradient[0]).run()) {
        return new float[][] {Tensors.floats(result.get(0)), Tensors.floats(result.get(1))};
      }
    }
  }
}
