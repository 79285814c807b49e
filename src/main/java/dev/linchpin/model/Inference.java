package dev.linchpin.model;

import dev.linchpin.base.PredictedClass;
import dev.linchpin.graph.BatchRunner;
import dev.linchpin.graph.Devices;
import dev.linchpin.graph.Endpoints;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * Runs a classifier's graph over any number of images: in batches, spread over sessions of one
 * thread each. What an image gives does not depend on the others. Safe for use by several threads.
 */
public final class Inference implements AutoCloseable {
  private static final int BATCH = 128;

  /** Most floats of a batch of images on a GPU. */
  private static final int BATCH_FLOATS = 32 * 224 * 224 * 3;

  /**
   * Most floats of a batch's largest map on a CPU, for its cores' caches: ResNet-20 takes 0.53 ms
   * an image in batches of 16 to 48, 0.57 in batches of 64, and 0.63 in batches of 128; the small
   * ResNet-4b 0.053 in batches of 16, 0.050 and 0.045.
   */
  private static final int MAP_FLOATS = 48 * 32 * 32 * 16;

  private static final String LABELS = "linchpin_labels";

  private final Classifier classifier;
  private final GraphDef def;
  private final int threads;
  private final Graph graph = new Graph();
  private final BatchRunner forward;
  private Graph gradientGraph;
  private BatchRunner backward;
  private Output<?> gradient;

  /**
   * What a graph gives for n images.
   *
   * @param logits {@code [n, classes]}
   * @param features {@code [n, features]}; empty without a linear head
   * @param predicted {@code [n]}: as {@link PredictedClass} says
   */
  public record Prediction(float[] logits, float[] features, int[] predicted) {}

  /**
   * @param classifier whose images these are
   * @param which its verdict or search graph, or one made from these
   * @param threads number of sessions
   */
  public Inference(Classifier classifier, GraphDef which, int threads) {
    this.classifier = classifier;
    this.def = which;
    this.threads = threads;
    graph.importGraphDef(which);
    this.forward = runner(graph);
  }

  /** Runs a classifier's verdict graph. */
  public static Inference ofVerdicts(Classifier classifier, int threads) {
    return new Inference(classifier, classifier.verdictGraph(), threads);
  }

  private BatchRunner runner(Graph over) {
    long most = Devices.hasGpu() ? BATCH_FLOATS / classifier.pixels() : MAP_FLOATS / largestMap();
    int whole = (int) Math.min(BATCH, most) / BatchRunner.LEAST;
    int fitting = Math.max(1, whole) * BatchRunner.LEAST;
    return new BatchRunner(
        over,
        threads,
        classifier.fixedBatch().orElse(fitting),
        classifier.fixedBatch().isPresent());
  }

  /** Floats that an image takes in the largest tensor whose size is known. */
  private long largestMap() {
    long largest = classifier.pixels();
    for (Iterator<GraphOperation> ops = graph.operations(); ops.hasNext(); ) {
      GraphOperation op = ops.next();
      if (op.numOutputs() == 1 && !op.type().equals("Const")) {
        Shape shape = op.output(0).shape();
        long map = 1;
        for (int axis = 1; axis < shape.numDimensions(); axis++) {
          map *= Math.max(1, shape.get(axis));
        }
        largest = Math.max(largest, map);
      }
    }
    return largest;
  }

  /**
   * Logits, features and classes.
   *
   * @param pixels {@code [n, height, width, channels]} in [0,1]
   */
  public Prediction run(float[] pixels, int n) {
    List<Output<?>> fetches = new ArrayList<>();
    fetches.add(graph.operationOrThrow(Endpoints.LOGITS).output(0));
    if (classifier.head().isPresent()) {
      fetches.add(graph.operationOrThrow(Endpoints.FEATURES).output(0));
    }
    float[][] values = forward.run(List.of(images(pixels)), fetches, n);
    return new Prediction(
        values[0], values.length > 1 ? values[1] : new float[0], predicted(values[0], n));
  }

  private int[] predicted(float[] logits, int n) {
    int classes = classifier.classes();
    int[] predicted = new int[n];
    for (int i = 0; i < n; i++) {
      predicted[i] = PredictedClass.of(logits, i * classes, classes);
    }
    return predicted;
  }

  /**
   * Gradients of the logits' cross-entropy by the pixels, {@code [n, height, width, channels]}.
   *
   * @param pixels {@code [n, height, width, channels]} in [0,1]
   * @param labels {@code [n]}
   */
  public synchronized float[] inputGradients(float[] pixels, int[] labels) {
    if (gradientGraph == null) {
      buildGradient();
    }
    float[] oneHot = new float[labels.length * classifier.classes()];
    for (int i = 0; i < labels.length; i++) {
      oneHot[i * classifier.classes() + labels[i]] = 1;
    }
    return backward
        .run(
            List.of(
                images(pixels),
                new BatchRunner.Feed(LABELS, oneHot, new long[] {classifier.classes()})),
            List.of(gradient),
            labels.length)[0];
  }

  private void buildGradient() {
    gradientGraph = new Graph();
    gradientGraph.importGraphDef(def);
    Ops tf = Ops.create(gradientGraph);
    Operand<TFloat32> labels =
        tf.withName(LABELS)
            .placeholder(
                TFloat32.class,
                Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, classifier.classes())));
    Output<TFloat32> logits = gradientGraph.operationOrThrow(Endpoints.LOGITS).<TFloat32>output(0);
    Output<TFloat32> images = gradientGraph.operationOrThrow(Endpoints.IMAGES).<TFloat32>output(0);
    Output<?> loss = tf.nn.softmaxCrossEntropyWithLogits(logits, labels).loss().asOutput();
    gradient = gradientGraph.addGradients(loss, new Output<?>[] {images})[0];
    backward = runner(gradientGraph);
  }

  private BatchRunner.Feed images(float[] pixels) {
    return new BatchRunner.Feed(
        Endpoints.IMAGES,
        pixels,
        new long[] {classifier.height(), classifier.width(), classifier.channels()});
  }

  @Override
  public void close() {
    forward.close();
    graph.close();
    if (backward != null) {
      backward.close();
      gradientGraph.close();
    }
  }
}
