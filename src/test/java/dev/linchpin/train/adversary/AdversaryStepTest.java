package dev.linchpin.train.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.graph.Tensors;
import dev.linchpin.train.loss.Adversary;
import dev.linchpin.train.loss.Adversary.Norm;
import dev.linchpin.train.loss.Adversary.Objective;
import dev.linchpin.train.loss.Adversary.Start;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class AdversaryStepTest {
  private static final int IMAGES = 4;
  private static final long[] SHAPE = {IMAGES, 4, 3, 2};
  private static final int SIZE = 24;

  static Adversary adversary(Norm norm, double epsilon, double stepSize, Objective objective) {
    return new Adversary(norm, epsilon, 1, stepSize, Start.CLEAN, objective, true);
  }

  /** Ops of one step, to be run again and again. */
  private static final class Stepper implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Placeholder<TFloat32> clean;
    private final Placeholder<TFloat32> x;
    private final Placeholder<TFloat32> gradient;
    private final Operand<TFloat32> next;
    private final Session session;

    Stepper(Adversary adversary) {
      Ops tf = Ops.create(graph);
      clean = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(SHAPE)));
      x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(SHAPE)));
      gradient = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(SHAPE)));
      next = new AdversaryStep(adversary).next(tf, clean, x, gradient);
      session = new Session(graph);
    }

    float[] next(float[] cleanPixels, float[] pixels, float[] slope) {
      try (TFloat32 c = Tensors.floats(cleanPixels, SHAPE);
          TFloat32 p = Tensors.floats(pixels, SHAPE);
          TFloat32 g = Tensors.floats(slope, SHAPE);
          Result out =
              session.runner().feed(clean, c).feed(x, p).feed(gradient, g).fetch(next).run()) {
        return Tensors.floats(out.get(0));
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  /** Pixels, some of them exactly 0 or 1. */
  private static float[] pixels(Random random) {
    float[] values = new float[IMAGES * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, Math.min(1, random.nextFloat() * 1.6f - 0.3f));
    }
    return values;
  }

  /** Of very different magnitudes; the last image's is 0. */
  private static float[] slopes(Random random) {
    float[] values = new float[IMAGES * SIZE];
    float[] magnitude = {1, 1e-30f, 1e20f, 0};
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * magnitude[i / SIZE];
    }
    return values;
  }

  @Property(tries = 40)
  void everyIterateIsInBallAndBox(
      @ForAll long seed,
      @ForAll boolean linf,
      @ForAll @DoubleRange(min = 0, max = 1) double epsilon,
      @ForAll @DoubleRange(min = 0.01, max = 3) double share) {
    ThreatModel threat = linf ? new Linf(epsilon) : new L2(epsilon);
    Random random = new Random(seed);
    float[] clean = pixels(random);
    float[] x = clean;
    try (Stepper stepper =
        new Stepper(
            adversary(
                linf ? Norm.LINF : Norm.L2,
                epsilon,
                Math.max(epsilon * share, 1e-9),
                Objective.CROSS_ENTROPY))) {
      for (int step = 0; step < 6; step++) {
        x = stepper.next(clean, x, slopes(random));
        for (int i = 0; i < IMAGES; i++) {
          assertThat(threat.contains(image(clean, i), image(x, i))).isTrue();
        }
        assertThat(image(x, 3)).as("no gradient, no step").containsExactly(image(clean, 3));
      }
    }
  }

  /** Against the definition in float64: step, project to the ball, clip. */
  @Property(tries = 20)
  void stepsAsDefined(@ForAll long seed, @ForAll boolean linf) {
    double epsilon = linf ? 8 / 255.0 : 0.5;
    double stepSize = epsilon / 3;
    Random random = new Random(seed);
    float[] clean = pixels(random);
    float[] x = clean;
    try (Stepper stepper =
        new Stepper(
            adversary(linf ? Norm.LINF : Norm.L2, epsilon, stepSize, Objective.CROSS_ENTROPY))) {
      for (int step = 0; step < 5; step++) {
        float[] slope = slopes(random);
        float[] next = stepper.next(clean, x, slope);
        for (int i = 0; i < IMAGES; i++) {
          double[] expected =
              defined(image(clean, i), image(x, i), image(slope, i), linf, epsilon, stepSize);
          for (int p = 0; p < SIZE; p++) {
            assertThat(Math.abs(next[i * SIZE + p] - expected[p]))
                .isLessThan(2e-5 * epsilon + 2e-7);
          }
        }
        x = next;
      }
    }
  }

  private static double[] defined(
      float[] clean, float[] x, float[] slope, boolean linf, double epsilon, double stepSize) {
    double length = Math.sqrt(squares(slope));
    double[] offset = new double[SIZE];
    for (int p = 0; p < SIZE; p++) {
      double unit = linf ? Math.signum(slope[p]) : length == 0 ? 0 : slope[p] / length;
      offset[p] = (double) x[p] + stepSize * unit - clean[p];
    }
    double norm = Math.sqrt(Arrays.stream(offset).map(o -> o * o).sum());
    double[] result = new double[SIZE];
    for (int p = 0; p < SIZE; p++) {
      double inBall =
          linf
              ? Math.max(-epsilon, Math.min(epsilon, offset[p]))
              : offset[p] * Math.min(1, epsilon / Math.max(norm, 1e-300));
      result[p] = Math.max(0, Math.min(1, clean[p] + inBall));
    }
    return result;
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += (double) v * v;
    }
    return sum;
  }

  private static float[] image(float[] values, int i) {
    return Arrays.copyOfRange(values, i * SIZE, (i + 1) * SIZE);
  }

  /** Value and gradient by x''s logits. */
  private static float[][] objective(
      Objective objective, float[] logits, float[] cleanLogits, int[] labels, int classes) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> l = tf.reshape(tf.constant(logits), tf.constant(new int[] {-1, classes}));
      Operand<TFloat32> c =
          tf.reshape(tf.constant(cleanLogits), tf.constant(new int[] {-1, classes}));
      Operand<TFloat32> value =
          new AdversaryStep(adversary(Norm.LINF, 0.1, 0.1, objective))
              .objective(tf, l, c, tf.constant(labels), classes);
      Output<?>[] by = graph.addGradients(value.asOutput(), new Output<?>[] {l.asOutput()});
      try (Session session = new Session(graph);
          Result out = session.runner().fetch(value).fetch(by[0]).run()) {
        return new float[][] {Tensors.floats(out.get(0)), Tensors.floats(out.get(1))};
      }
    }
  }

  private static double[] softmax(float[] logits, int from, int classes) {
    double sum = 0;
    double[] p = new double[classes];
    for (int c = 0; c < classes; c++) {
      p[c] = Math.exp(logits[from + c]);
      sum += p[c];
    }
    for (int c = 0; c < classes; c++) {
      p[c] /= sum;
    }
    return p;
  }

  /** ∂(−log p_y)/∂l = p − 1_y, and ∂KL(p ‖ q)/∂(logits of q) = q − p; sums over the images. */
  @Property(tries = 10)
  void objectivesAndTheirGradients(@ForAll long seed) {
    int classes = 5;
    int images = 6;
    Random random = new Random(seed);
    float[] logits = new float[images * classes];
    float[] clean = new float[images * classes];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian() * 3;
      clean[i] = (float) random.nextGaussian() * 3;
    }
    int[] labels = random.ints(images, 0, classes).toArray();
    float[][] ce = objective(Objective.CROSS_ENTROPY, logits, clean, labels, classes);
    float[][] kl = objective(Objective.KL_DIVERGENCE, logits, clean, labels, classes);
    double crossEntropy = 0;
    double divergence = 0;
    for (int i = 0; i < images; i++) {
      double[] q = softmax(logits, i * classes, classes);
      double[] p = softmax(clean, i * classes, classes);
      crossEntropy -= Math.log(q[labels[i]]);
      for (int c = 0; c < classes; c++) {
        divergence += p[c] * Math.log(p[c] / q[c]);
        int at = i * classes + c;
        assertThat((double) ce[1][at] - (q[c] - (c == labels[i] ? 1 : 0))).isBetween(-1e-6, 1e-6);
        assertThat((double) kl[1][at] - (q[c] - p[c])).isBetween(-1e-6, 1e-6);
      }
    }
    assertThat(ce[0][0] / crossEntropy).isBetween(1 - 1e-5, 1 + 1e-5);
    assertThat(kl[0][0] / divergence).isBetween(1 - 1e-5, 1 + 1e-5);
  }

  @Example
  void theGradientSurvivesASureNetwork() {
    float[][] ce =
        objective(Objective.CROSS_ENTROPY, new float[] {60, 0, 10}, new float[3], new int[] {0}, 3);
    double rest = Math.exp(-50) + Math.exp(-60);
    assertThat(-ce[1][0] / rest).isBetween(1 - 1e-5, 1 + 1e-5);
    assertThat(ce[1][2] / Math.exp(-50)).isBetween(1 - 1e-5, 1 + 1e-5);
  }

  /** Training takes gradients of a loss at x': they must end there. */
  @Example
  void noGradientFlowsThroughAStep() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> weight = tf.constant(2f);
      Operand<TFloat32> clean = tf.fill(tf.constant(new int[] {1, 2, 2, 1}), tf.constant(0.5f));
      Operand<TFloat32> slope = tf.math.mul(weight, tf.math.erfc(clean));
      Operand<TFloat32> next =
          new AdversaryStep(adversary(Norm.L2, 0.1, 0.1, Objective.CROSS_ENTROPY))
              .next(tf, clean, clean, slope);
      Operand<TFloat32> loss =
          tf.reduceSum(tf.math.mul(weight, next), tf.constant(new int[] {0, 1, 2, 3}));
      Output<?>[] by = graph.addGradients(loss.asOutput(), new Output<?>[] {weight.asOutput()});
      try (Session session = new Session(graph);
          Result out = session.runner().fetch(by[0]).fetch(next).run()) {
        float sum = 0;
        for (float v : Tensors.floats(out.get(1))) {
          sum += v;
        }
        assertThat(Tensors.floats(out.get(0))[0] / sum).isBetween(0.999999f, 1.000001f);
      }
    }
  }
}
