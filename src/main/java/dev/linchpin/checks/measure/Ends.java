package dev.linchpin.checks.measure;

import dev.linchpin.attack.objective.Objective;
import dev.linchpin.graph.BatchRunner;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.LogitsHead;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A classifier's search graph in batches of a fixed size, with the ends that objectives take. */
final class Ends implements AutoCloseable {
  private final Classifier classifier;
  private final Graph graph = new Graph();
  private final Ops tf;
  private final int batch;
  private final Placeholder<TFloat32> oneHot;
  private BatchRunner runner;

  Ends(Classifier classifier) {
    this.classifier = classifier;
    this.batch = classifier.fixedBatch().orElse(BatchRunner.LEAST);
    GraphEditor editor =
        new GraphEditor(classifier.searchGraph(), List.of(Endpoints.IMAGES, Endpoints.LOGITS));
    editor.put(
        editor.node(Endpoints.IMAGES).toBuilder()
            .putAttr(
                "shape",
                Nodes.shape(
                    batch, classifier.height(), classifier.width(), classifier.channels())));
    graph.importGraphDef(editor.toGraphDef());
    this.tf = Ops.create(graph);
    this.oneHot = input(classifier.classes());
  }

  Ops tf() {
    return tf;
  }

  /** A placeholder {@code [batch, shape…]}. */
  Placeholder<TFloat32> input(long... shape) {
    long[] dims = new long[shape.length + 1];
    dims[0] = batch;
    System.arraycopy(shape, 0, dims, 1, shape.length);
    return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(dims)));
  }

  Output<TFloat32> images() {
    return end(Endpoints.IMAGES);
  }

  Objective.Ends ends() {
    Operand<TFloat32> features =
        classifier.head().isEmpty()
            ? null
            : tf.reshape(
                end(Endpoints.FEATURES),
                tf.constant(
                    new int[] {batch, classifier.head().map(LogitsHead::features).orElseThrow()}));
    return new Objective.Ends(
        tf.reshape(end(Endpoints.LOGITS), tf.constant(new int[] {batch, classifier.classes()})),
        features,
        oneHot);
  }

  /** {@code [batch, height, width, channels]}: of a {@code [batch]} loss, as it comes. */
  Operand<TFloat32> gradient(Operand<TFloat32> loss) {
    Output<?>[] gradients = graph.addGradients(loss.asOutput(), new Output<?>[] {images()});
    return tf.reshape(gradients[0].expect(TFloat32.class), tf.constant(images().shape().asArray()));
  }

  /** Runs the finished graph; see {@link BatchRunner#run}. */
  float[][] run(List<BatchRunner.Feed> feeds, List<Output<?>> fetches, int n, int threads) {
    if (runner == null) {
      runner = new BatchRunner(graph, threads, batch, true);
    }
    return runner.run(feeds, fetches, n);
  }

  BatchRunner.Feed images(float[] pixels) {
    return new BatchRunner.Feed(
        Endpoints.IMAGES,
        pixels,
        new long[] {classifier.height(), classifier.width(), classifier.channels()});
  }

  BatchRunner.Feed classes(int[] cleanClass) {
    float[] values = new float[cleanClass.length * classifier.classes()];
    for (int i = 0; i < cleanClass.length; i++) {
      values[i * classifier.classes() + cleanClass[i]] = 1;
    }
    return new BatchRunner.Feed(oneHot.op().name(), values, new long[] {classifier.classes()});
  }

  private Output<TFloat32> end(String name) {
    return graph.operationOrThrow(name).<TFloat32>output(0);
  }

  @Override
  public void close() {
    if (runner != null) {
      runner.close();
    }
    graph.close();
  }
}
