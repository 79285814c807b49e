package dev.linchpin.model;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import java.util.Arrays;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Checks the gradient that attacks follow against finite differences. */
final class GradientSelfCheck {
  private static final String NAME = "gradient = finite differences";
  private static final double TOLERANCE = 0.05;
  private static final double[] STEPS = {1e-1, 3e-2, 1e-2, 3e-3};

  private final Classifier classifier;
  private final float[] images;
  private final int batch;
  private final long[] shape;

  private GradientSelfCheck(Classifier classifier, float[] images) {
    this.classifier = classifier;
    this.images = images;
    this.batch = images.length / classifier.pixels();
    this.shape = new long[] {batch, classifier.height(), classifier.width(), classifier.channels()};
  }

  /**
   * @param images {@code [n, height, width, channels]} in [0,1]
   */
  static SelfCheck.Check of(Classifier classifier, float[] images) {
    return new GradientSelfCheck(classifier, images).check();
  }

  /** Derivative along the gradient against central differences, of the top two logits' margin. */
  private SelfCheck.Check check() {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(classifier.searchGraph());
      Ops tf = Ops.create(graph);
      Output<?> input = graph.operationOrThrow(Endpoints.IMAGES).output(0);
      var weights = tf.placeholder(TFloat32.class);
      var logits = graph.operationOrThrow(Endpoints.LOGITS).<TFloat32>output(0);
      var margin = tf.reduceSum(tf.math.mul(logits, weights), tf.constant(1));
      Output<?>[] gradient = graph.addGradients(margin.asOutput(), new Output<?>[] {input});
      try (Session session = new Session(graph, SessionConfigs.asWritten());
          TFloat32 clean = Tensors.floats(images, shape)) {
        float[] direction = topTwo(session, clean);
        try (TFloat32 pair = Tensors.floats(direction, batch, classifier.classes());
            Result result =
                session.runner().feed(input, clean).feed(weights, pair).fetch(gradient[0]).run()) {
          return differences(
              Tensors.floats(result.get(0)),
              moved -> {
                try (TFloat32 at = Tensors.floats(moved, shape);
                    Result r =
                        session.runner().feed(input, at).feed(weights, pair).fetch(margin).run()) {
                  return Tensors.floats(r.get(0));
                }
              });
        }
      }
    }
  }

  private SelfCheck.Check differences(float[] gradient, Function<float[], float[]> margin) {
    int pixels = classifier.pixels();
    double[] errors = new double[batch];
    Arrays.fill(errors, Double.POSITIVE_INFINITY);
    double[] norms = new double[batch];
    for (int i = 0; i < gradient.length; i++) {
      norms[i / pixels] += (double) gradient[i] * gradient[i];
    }
    for (double step : STEPS) {
      float[] up = images.clone();
      float[] down = images.clone();
      for (int i = 0; i < images.length; i++) {
        double move = step * gradient[i] / Math.max(Math.sqrt(norms[i / pixels]), 1e-30);
        up[i] += (float) move;
        down[i] -= (float) move;
      }
      float[] high = margin.apply(up);
      float[] low = margin.apply(down);
      for (int i = 0; i < batch; i++) {
        double difference = ((double) high[i] - low[i]) / (2 * step);
        double exact = Math.sqrt(norms[i]);
        errors[i] = Math.min(errors[i], Math.abs(difference - exact) / Math.max(exact, 1e-12));
      }
    }
    Arrays.sort(errors);
    double median = errors[batch / 2];
    boolean zero = Arrays.stream(norms).allMatch(n -> n == 0);
    return new SelfCheck.Check(
        NAME,
        !zero && median <= TOLERANCE,
        median,
        zero ? "the gradient is zero: white-box attacks are blind" : "median of " + batch);
  }

  /** +1 at each image's highest logit, -1 at the next. */
  private float[] topTwo(Session session, TFloat32 input) {
    int classes = classifier.classes();
    float[] weights = new float[batch * classes];
    try (Result result =
        session.runner().feed(Endpoints.IMAGES, input).fetch(Endpoints.LOGITS).run()) {
      float[] logits = Tensors.floats(result.get(0));
      for (int i = 0; i < batch; i++) {
        int first = -1;
        int second = -1;
        for (int c = 0; c < classes; c++) {
          if (first < 0 || logits[i * classes + c] > logits[i * classes + first]) {
            second = first;
            first = c;
          } else if (second < 0 || logits[i * classes + c] > logits[i * classes + second]) {
            second = c;
          }
        }
        weights[i * classes + first] = 1;
        weights[i * classes + second] = -1;
      }
    }
    return weights;
  }
}
