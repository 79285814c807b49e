package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * Runs graphs from {@code x} to {@code y} and compares the gradient of Σ w·y (w fixed, random) by
 * addGradients with central differences, extrapolated (Richardson) so that they are good to about
 * 1e-4 of the gradient's norm in float32.
 */
final class Oracle {
  static final double TOLERANCE = 1e-3;
  private static final double STEP = 0.02;

  private final GraphDef graph;
  private final long[] shape;

  Oracle(GraphDef graph, long... shape) {
    this.graph = graph;
    this.shape = shape;
  }

  /** Applies a rewrite to a copy, keeping {@code x} and {@code y}; returns the pruned result. */
  static GraphDef rewritten(GraphDef graph, Rewrite rewrite, RewriteLog log) {
    GraphEditor editor = new GraphEditor(graph, List.of("x", "y"));
    rewrite.apply(editor, log);
    editor.prune();
    return editor.toGraphDef();
  }

  /**
   * The whole claim for one rewrite: it was applied, leaves the numbers as they were, and its
   * gradient is that of finite differences.
   *
   * @return the rewritten graph
   */
  static GraphDef check(Rewrite rewrite, GraphDef graph, float[] x, long... shape) {
    RewriteLog log = new RewriteLog();
    GraphDef after = rewritten(graph, rewrite, log);
    assertThat(log.count(rewrite.name())).as("applied; log: %s", log.entries()).isPositive();
    Oracle oracle = new Oracle(after, shape);
    assertThat(oracle.gradientError(x)).isLessThan(TOLERANCE);
    Oracle original = new Oracle(graph, shape).assumeRuns(x);
    assertClose(oracle.run(x), original.run(x), 1e-6);
    return after;
  }

  /** Skips the rest where this CPU's kernels can't run the graph (no oneDNN: no dilation, …). */
  Oracle assumeRuns(float[] x) {
    try {
      run(x);
    } catch (TFUnimplementedException | TFInvalidArgumentException e) {
      boolean kernel = e instanceof TFUnimplementedException || e.getMessage().contains("CPU");
      assertThat(kernel).as("%s", e).isTrue();
      Assumptions.abort("the graph as given does not run on this CPU: " + e.getMessage());
    }
    return this;
  }

  /** Every |a - b| is at most {@code tolerance} of the larger of b's magnitude and its mean one. */
  static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double mean = 0;
    for (float v : expected) {
      mean += Math.abs(v) / expected.length;
    }
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(Math.abs(expected[i]), mean);
      assertThat(Math.abs((double) actual[i] - expected[i]))
          .as("element %d: %s against %s", i, actual[i], expected[i])
          .isLessThanOrEqualTo(tolerance * scale);
    }
  }

  /** ‖g − g'‖ / ‖g'‖ where g' is by finite differences of this graph. */
  double gradientError(float[] x) {
    return distance(gradient(x), differences(x));
  }

  static double distance(float[] actual, float[] expected) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  float[] run(float[] x) {
    try (Graph g = new Graph()) {
      g.importGraphDef(graph);
      try (Session session = new Session(g)) {
        return fetch(session, x, "y");
      }
    }
  }

  /** The w of Σ w·y. */
  float[] incoming(float[] x) {
    return weights(run(x).length);
  }

  /** The gradient of Σ w·y by Graph.addGradients. */
  float[] gradient(float[] x) {
    float[] w = weights(run(x).length);
    try (Graph g = new Graph()) {
      g.importGraphDef(graph);
      Output<?> y = g.operation("y").output(0);
      g.importGraphDef(new Nodes().placeholder("seed_w", (long[]) null).build());
      Output<?>[] dx =
          g.addGradients(
              "gradient",
              new Output<?>[] {y},
              new Output<?>[] {g.operation("x").output(0)},
              new Output<?>[] {g.operation("seed_w").output(0)});
      try (Session session = new Session(g);
          TFloat32 xs = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(x, true, false));
          Result sample = session.runner().feed("x", xs).fetch("y").run();
          TFloat32 ws = TFloat32.tensorOf(sample.get(0).shape(), DataBuffers.of(w, true, false));
          Result result = session.runner().feed("x", xs).feed("seed_w", ws).fetch(dx[0]).run()) {
        return floats((TFloat32) result.get(0));
      }
    }
  }

  /** The gradient of Σ w·y by differences at h and 2h: (4·D(h) − D(2h)) / 3. */
  float[] differences(float[] x) {
    float[] gradient = new float[x.length];
    try (Graph g = new Graph()) {
      g.importGraphDef(graph);
      try (Session session = new Session(g)) {
        float[] w = weights(fetch(session, x, "y").length);
        for (int i = 0; i < x.length; i++) {
          gradient[i] =
              (float) ((4 * slope(session, w, x, i, STEP) - slope(session, w, x, i, 2 * STEP)) / 3);
        }
      }
    }
    return gradient;
  }

  private double slope(Session session, float[] w, float[] x, int i, double step) {
    float[] moved = x.clone();
    moved[i] = (float) (x[i] + step);
    double up = moved[i];
    float[] above = fetch(session, moved, "y");
    moved[i] = (float) (x[i] - step);
    double down = moved[i];
    float[] below = fetch(session, moved, "y");
    double sum = 0;
    for (int j = 0; j < w.length; j++) {
      sum += w[j] * ((double) above[j] - below[j]);
    }
    return sum / (up - down);
  }

  private float[] fetch(Session session, float[] x, String name) {
    try (TFloat32 xs = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(x, true, false));
        Result result = session.runner().feed("x", xs).fetch(name).run()) {
      return floats((TFloat32) result.get(0));
    }
  }

  private static float[] floats(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  private static float[] weights(int n) {
    return random(7, n);
  }

  /** Values in [-1, 1]. */
  static float[] random(long seed, int n) {
    Random random = new Random(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  /** Values in (-1, 1), at least 2/n apart and off zero: no kink lies within a step for n ≤ 24. */
  static float[] apart(long seed, int n) {
    Random random = new Random(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (2f * i + 1) / n - 1;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      float swap = values[i];
      values[i] = values[j];
      values[j] = swap;
    }
    return values;
  }

  /** Values in [lo, hi]. */
  static float[] between(long seed, int n, float lo, float hi) {
    float[] values = random(seed, n);
    for (int i = 0; i < n; i++) {
      values[i] = lo + (values[i] + 1) / 2 * (hi - lo);
    }
    return values;
  }

  static long size(long... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
