package dev.linchpin.train;

import dev.linchpin.base.Cancellation;
import dev.linchpin.base.PredictedClass;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.graph.BatchRunner;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Tensors;
import dev.linchpin.graph.trainable.SharedParameters;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import dev.linchpin.train.listener.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;

/**
 * Accuracy and cross-entropy of a network as it would be exported: batch normalisation by its
 * moving statistics, in float32. It has a graph, a session and variables of its own, so that
 * nothing of it can change a step. Used by one thread.
 */
final class Validator implements AutoCloseable {
  private static final String PASS = "validation";

  private final Network network;
  private final ValidationImages images;
  private final int replicas;
  private final int batch;
  private final Graph graph = new Graph();
  private final Variables variables;
  private final Session session;

  /**
   * @param network whose values do not matter
   * @param plan of the training
   * @param images to validate on
   * @param batch images of a step
   */
  Validator(Network network, TrainingPlan plan, ValidationImages images, int batch) {
    this.network = network;
    this.images = images;
    this.replicas = plan.replicas();
    this.batch = replicas * Math.max(BatchRunner.LEAST, batch / replicas);
    try {
      graph.importGraphDef(copies());
      this.variables = new Variables(Ops.create(graph), graph, network);
      this.session =
          new Session(
              graph, SessionPlans.of(new TrainingPlan(plan.replicas(), plan.threads(), false)));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private GraphDef copies() {
    List<String> nodes = network.parameters().stream().map(Parameter::node).toList();
    SharedParameters shared = new SharedParameters(network.graph(), nodes);
    shared.placeholder(
        StepGraph.IMAGES,
        DataType.DT_FLOAT,
        batch,
        network.height(),
        network.width(),
        network.channels());
    List<String> parts = shared.split(StepGraph.IMAGES, replicas);
    for (int r = 0; r < replicas; r++) {
      shared.copy(network.graph(), Copies.prefix(r, PASS), parts.get(r));
    }
    return shared.toGraphDef();
  }

  /**
   * Runs all images.
   *
   * @param now the network with the values to validate
   * @throws java.util.concurrent.CancellationException between batches, if the user asks for it
   */
  TrainingListener.Validation of(Network now, Cancellation cancellation) {
    assign(now.values());
    int correct = 0;
    int labelled = 0;
    double loss = 0;
    for (int from = 0; from < images.count(); from += batch) {
      cancellation.check();
      ImageBatch some = images.data().read(from, Math.min(images.count(), from + batch));
      float[] logits = logits(some.pixels());
      for (int i = 0; i < some.count(); i++) {
        int label = images.classes().ofLabel().applyAsInt(some.labels()[i]);
        if (label >= 0 && label < network.classes()) {
          labelled++;
          int first = i * network.classes();
          correct += PredictedClass.of(logits, first, network.classes()) == label ? 1 : 0;
          loss += crossEntropy(logits, first, label);
        }
      }
    }
    return new TrainingListener.Validation((double) correct / images.count(), loss / labelled);
  }

  private void assign(Map<String, TensorProto> values) {
    List<TFloat32> tensors = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      for (Variables.Entry e : variables.entries()) {
        TFloat32 value = Tensors.floats(Constant.of(values.get(e.parameter())).floats(), e.dims());
        tensors.add(value);
        runner.feed(e.input(), value).addTarget(e.assign());
      }
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  /**
   * Logits, {@code [batch, classes]}; the last batch is filled up.
   *
   * @param pixels of at most a batch
   */
  private float[] logits(float[] pixels) {
    int[] image = {network.height(), network.width(), network.channels()};
    float[] whole = Arrays.copyOf(pixels, batch * image[0] * image[1] * image[2]);
    int share = batch / replicas * network.classes();
    float[] logits = new float[replicas * share];
    try (TFloat32 input = Tensors.floats(whole, batch, image[0], image[1], image[2])) {
      Session.Runner runner = session.runner().feed(StepGraph.IMAGES, input);
      for (int r = 0; r < replicas; r++) {
        runner.fetch(Copies.prefix(r, PASS) + Endpoints.LOGITS);
      }
      try (Result result = runner.run()) {
        for (int r = 0; r < replicas; r++) {
          System.arraycopy(Tensors.floats(result.get(r)), 0, logits, r * share, share);
        }
      }
    }
    return logits;
  }

  private double crossEntropy(float[] logits, int first, int label) {
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < network.classes(); c++) {
      most = Math.max(most, logits[first + c]);
    }
    double sum = 0;
    for (int c = 0; c < network.classes(); c++) {
      sum += Math.exp(logits[first + c] - most);
    }
    return Math.log(sum) + most - logits[first + label];
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
