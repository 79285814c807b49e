package dev.linchpin.train.loss;

import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What a term's graph gives: its value, and its gradients by addGradients. */
record LossRun(float value, float[] logits, float[] adversarialLogits, float[] z, float[] weights) {

  /** A term, or a part of one. */
  @FunctionalInterface
  interface Term {
    Operand<TFloat32> build(Ops tf, LossInputs inputs);
  }

  static LossRun of(Term term, LossCase in) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Shape perClass = Shape.of(in.batch(), in.classes());
      Placeholder<TFloat32> logits = floats(tf, perClass);
      Placeholder<TFloat32> adversarial = floats(tf, perClass);
      Placeholder<TFloat32> z = floats(tf, Shape.of(in.batch(), in.features()));
      Placeholder<TFloat32> weights = floats(tf, Shape.of(in.features(), in.classes()));
      Placeholder<TInt32> labels =
          tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(in.batch())));
      LossInputs inputs =
          new LossInputs(
              in.batch(),
              in.classes(),
              labels,
              new LossInputs.Pass(logits, z),
              new LossInputs.Pass(adversarial, null),
              weights);
      Operand<TFloat32> value = term.build(tf, inputs);
      Operand<TFloat32> joined = value;
      for (Placeholder<TFloat32> by : java.util.List.of(logits, adversarial, z, weights)) {
        // addGradients refuses what the value does not depend on.
        Operand<TFloat32> sum = tf.reduceSum(by, tf.constant(new int[] {0, 1}));
        joined = tf.math.add(joined, tf.math.mul(sum, tf.constant(0f)));
      }
      Output<?>[] gradients =
          graph.addGradients(
              joined.asOutput(),
              new Output<?>[] {
                logits.asOutput(), adversarial.asOutput(), z.asOutput(), weights.asOutput()
              });
      try (Session session = new Session(graph, SessionConfigs.oneThread(false));
          TFloat32 l = Tensors.floats(in.logits(), in.batch(), in.classes());
          TFloat32 a = Tensors.floats(in.adversarialLogits(), in.batch(), in.classes());
          TFloat32 f = Tensors.floats(in.z(), in.batch(), in.features());
          TFloat32 w = Tensors.floats(in.weights(), in.features(), in.classes());
          TInt32 y = TInt32.vectorOf(in.labels())) {
        Session.Runner runner = session.runner().fetch(value);
        for (Output<?> gradient : gradients) {
          runner.fetch(gradient);
        }
        runner.feed(logits, l).feed(adversarial, a).feed(z, f).feed(weights, w).feed(labels, y);
        try (Result out = runner.run()) {
          return new LossRun(
              Tensors.floats(out.get(0))[0],
              Tensors.floats(out.get(1)),
              Tensors.floats(out.get(2)),
              Tensors.floats(out.get(3)),
              Tensors.floats(out.get(4)));
        }
      }
    }
  }

  private static Placeholder<TFloat32> floats(Ops tf, Shape shape) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(shape));
  }
}
