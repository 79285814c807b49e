package dev.linchpin.train.optimizer;

import dev.linchpin.graph.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** Steps on the loss Σ CURVATURE·(x − MINIMUM)²/2, by TensorFlow. */
final class Descent {
  static final float[] START = {1, -2, 3, 0.5f, -0.75f, 4, -1.5f, 2.5f};
  static final float[] CURVATURE = {1, 0.5f, 2, 4, 0.25f, 1.5f, 3, 0.125f};
  static final float[] MINIMUM = {-1, 1, 0.5f, 2, -3, 0.25f, 1.25f, -2};
  static final int STEPS = 20;

  private Descent() {}

  /** The rates of the steps: they rise and fall. */
  static double[] rates(double scale) {
    double[] rates = new double[STEPS];
    for (int t = 0; t < STEPS; t++) {
      rates[t] = (float) (scale * (t < 5 ? 0.2 * (t + 1) : 0.5 * (1 + Math.cos(0.2 * (t - 4)))));
    }
    return rates;
  }

  /** The vector after each step. */
  static float[][] run(Optimizer optimizer, boolean decayed, double[] rates) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Shape shape = Shape.of(START.length);
      Operand<? extends TType> x =
          tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName("x"));
      List<Op> inits = new ArrayList<>();
      inits.add(tf.assignVariableOp(x, tf.constant(START)));
      List<Operand<? extends TType>> slots = new ArrayList<>();
      for (String name : optimizer.slots()) {
        VarHandleOp slot = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
        inits.add(tf.assignVariableOp(slot, tf.constant(new float[START.length])));
        slots.add(slot);
      }
      Placeholder<TFloat32> rate =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Placeholder<TFloat32> step =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Operand<TFloat32> value = tf.readVariableOp(x, TFloat32.class);
      // Another read, as a second replica has it.
      Operand<TFloat32> gradient =
          tf.math.mul(
              tf.constant(CURVATURE),
              tf.math.sub(tf.readVariableOp(x, TFloat32.class), tf.constant(MINIMUM)));
      Op update = optimizer.apply(tf, x, value, gradient, decayed, slots, rate, step);
      Operand<TFloat32> after =
          tf.withControlDependencies(update).readVariableOp(x, TFloat32.class);
      try (Session session = new Session(graph)) {
        inits.forEach(init -> session.runner().addTarget(init.op()).run().close());
        float[][] path = new float[rates.length][];
        for (int t = 0; t < rates.length; t++) {
          try (Tensor r = TFloat32.scalarOf((float) rates[t]);
              Tensor s = TFloat32.scalarOf(t + 1);
              Result result = session.runner().feed(rate, r).feed(step, s).fetch(after).run()) {
            path[t] = Tensors.floats(result.get(0));
          }
        }
        return path;
      }
    }
  }

  /** One step of a rule in float64: changes x and the rule's state. */
  interface Rule {
    void step(double[] x, double[] gradient, double rate, int t);
  }

  /** The same by a rule written in Java. */
  static double[][] run(Rule rule, double[] rates) {
    double[] x = new double[START.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = START[i];
    }
    double[][] path = new double[rates.length][];
    for (int t = 0; t < rates.length; t++) {
      double[] gradient = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        gradient[i] = CURVATURE[i] * (x[i] - MINIMUM[i]);
      }
      rule.step(x, gradient, rates[t], t + 1);
      path[t] = x.clone();
    }
    return path;
  }

  /** Largest difference, relative to the coordinate's largest magnitude so far. */
  static double error(float[][] actual, double[][] expected) {
    double worst = 0;
    for (int i = 0; i < START.length; i++) {
      double scale = Math.abs(START[i]);
      for (int t = 0; t < expected.length; t++) {
        scale = Math.max(scale, Math.abs(expected[t][i]));
        worst = Math.max(worst, Math.abs(actual[t][i] - expected[t][i]) / scale);
      }
    }
    return worst;
  }
}
