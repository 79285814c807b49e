package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import dev.linchpin.testing.PythonModel;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;

/** Gradients of a loss by every trainable parameter of a loaded model: finite differences. */
class NetworkGradientsTest {
  static Stream<String> loadable() {
    return FixtureModelsTest.loadable();
  }

  /**
   * Along the gradient g the loss grows by |g| a unit. Steps of several sizes, as large ones meet
   * kinks of ReLU and small ones the last bits; one of them must agree.
   */
  @ParameterizedTest
  @MethodSource("loadable")
  void lossGrowsAlongItsGradient(String name) {
    PythonModel python = PythonModel.read(name);
    Network network = NetworkLoader.load(python.options());
    PythonModel.Images size = python.images();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(network.graph());
      Output<TFloat32> loss = loss(graph, python, network.classes());
      List<Parameter> trained = network.parameters().stream().filter(Parameter::trainable).toList();
      Output<?>[] by =
          trained.stream()
              .map(p -> graph.operationOrThrow(p.node()).output(0))
              .toArray(Output<?>[]::new);
      Output<?>[] gradients = graph.addGradients(loss, by);
      Map<String, TensorProto> values = network.values();
      try (Session session = new Session(graph, SessionConfigs.asWritten());
          TFloat32 images =
              Tensors.floats(
                  python.pixelValues(),
                  size.count(),
                  size.height(),
                  size.width(),
                  size.channels())) {
        for (int k = 0; k < trained.size(); k++) {
          Parameter parameter = trained.get(k);
          Constant value = Constant.of(values.get(parameter.name()));
          float[] g;
          try (Result r =
              session.runner().feed(Endpoints.IMAGES, images).fetch(gradients[k]).run()) {
            g = Tensors.floats(r.get(0));
          }
          double norm = norm(g);
          double best = Double.POSITIVE_INFINITY;
          for (double step : new double[] {0.1, 0.03, 0.01, 0.003, 0.001}) {
            double up = loss(session, images, loss, parameter, moved(value, g, step / norm));
            double down = loss(session, images, loss, parameter, moved(value, g, -step / norm));
            best = Math.min(best, Math.abs((up - down) / (2 * step) / norm - 1));
          }
          boolean flat = norm < 1e-4; // what softmax does not see, such as the biases of keys
          assertThat(flat ? 0 : best).as("%s, |g| = %g", parameter.name(), norm).isLessThan(0.02);
          assertThat(!flat || parameter.name().contains("key/bias"))
              .as("%s has no gradient", parameter.name())
              .isTrue();
        }
      }
    }
  }

  /** Mean cross-entropy of a class that is none of the predicted ones. */
  private static Output<TFloat32> loss(Graph graph, PythonModel python, int classes) {
    Ops tf = Ops.create(graph);
    float[][] target = new float[python.labels().length][classes];
    for (int i = 0; i < target.length; i++) {
      target[i][(python.labels()[i] + 1) % classes] = 1;
    }
    Output<TFloat32> logits = graph.operationOrThrow(Endpoints.LOGITS).<TFloat32>output(0);
    return tf.math
        .mean(
            tf.nn.softmaxCrossEntropyWithLogits(logits, tf.constant(target)).loss(), tf.constant(0))
        .asOutput();
  }

  private static float[] moved(Constant value, float[] direction, double by) {
    float[] moved = value.floats().clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (by * direction[i]);
    }
    return moved;
  }

  private static double loss(
      Session session, TFloat32 images, Output<TFloat32> loss, Parameter p, float[] value) {
    long[] shape = session.graph().operationOrThrow(p.node()).output(0).shape().asArray();
    try (TFloat32 fed = Tensors.floats(value, shape);
        Result r =
            session.runner().feed(Endpoints.IMAGES, images).feed(p.node(), fed).fetch(loss).run()) {
      return Tensors.floats(r.get(0))[0];
    }
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += (double) v * v;
    }
    return Math.sqrt(sum);
  }
}
