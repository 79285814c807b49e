package dev.linchpin.graph.fold;

import dev.linchpin.graph.Tensors;
import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.Random;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Small graphs that have their gradients. */
final class Differentiated {
  private Differentiated() {}

  /** The gradient of Σy² by x is {@code g}. */
  static GraphDef of(Function<Net, Operand<TFloat32>> body, long... shape) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
      Operand<TFloat32> y = body.apply(new Net(tf, x, new Random(3)));
      Operand<TFloat32> loss =
          tf.reduceSum(tf.math.square(y), tf.range(tf.constant(0), tf.rank(y), tf.constant(1)));
      Output<TFloat32> g =
          graph.addGradients(loss.asOutput(), new Output<?>[] {x.asOutput()})[0].expect(
              TFloat32.class);
      tf.withName("g").identity(g);
      return graph.toGraphDef();
    }
  }

  static float[] gradient(GraphDef def, long... shape) {
    float[] x = new float[(int) Shape.of(shape).size()];
    Random random = new Random(4);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    try (Graph graph = new Graph()) {
      graph.importGraphDef(def);
      try (Session session = new Session(graph);
          TFloat32 in = Tensors.floats(x, shape);
          Result result = session.runner().feed("x", in).fetch("g").run()) {
        return Tensors.floats(result.get(0));
      }
    }
  }

  /** Length of the difference, as a part of {@code exact}'s. */
  static double relativeError(float[] exact, float[] rounded) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      error += Math.pow(exact[i] - rounded[i], 2);
      size += Math.pow(exact[i], 2);
    }
    return Math.sqrt(error / size);
  }

  static long count(GraphDef def, String op) {
    return def.getNodeList().stream().filter(n -> n.getOp().equals(op)).count();
  }
}
