package dev.linchpin.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.Tensors;
import dev.linchpin.graph.trainable.BatchStatistics;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import dev.linchpin.testing.Networks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Every architecture against Keras with the same weights: logits, and gradients in training. */
class KerasAgreementTest {
  /**
   * Of the largest norm: a bias in front of batch normalisation has gradient 0 but for rounding.
   */
  private static final double ROUNDING = 1e-6;

  /** Rounding decides at a ReLU's kink: Keras in float32 and in float64 differ by 0.1 %. */
  private static final double KINKS = .02;

  static final List<String> NAMES = KerasAnswers.NAMES;

  /** One or two of each family: gradients of large networks take seconds. */
  static final List<String> DIFFERENTIATED =
      NAMES.stream()
          .filter(n -> !List.of("vgg11", "vgg16", "resnet34-imagenet").contains(n))
          .toList();

  @ParameterizedTest
  @FieldSource("NAMES")
  void logitsAreThoseOfKeras(String name) {
    KerasAnswers keras = KerasAnswers.read(name);
    float[] logits = Networks.logits(keras.network(), keras.pixels(), keras.count());
    for (int i = 0; i < keras.count(); i++) {
      for (int c = 0; c < keras.classes(); c++) {
        assertThat(logits[i * keras.classes() + c]).isCloseTo(keras.logits()[i][c], within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DIFFERENTIATED")
  void gradientsInTrainingAreThoseOfKeras(String name) {
    KerasAnswers keras = KerasAnswers.read(name);
    Map<String, Double> norms = gradientNorms(keras, keras.network());
    assertThat(norms.keySet()).isEqualTo(keras.gradients().keySet());
    double largest = keras.gradients().values().stream().max(Double::compare).orElseThrow();
    keras
        .gradients()
        .forEach(
            (parameter, expected) ->
                assertThat(norms.get(parameter))
                    .as(parameter)
                    .isCloseTo(expected, within(KINKS * expected + ROUNDING * largest)));
  }

  private static Map<String, Double> gradientNorms(KerasAnswers keras, Network network) {
    List<Parameter> trainable = network.parameters().stream().filter(Parameter::trainable).toList();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(training(network));
      Ops tf = Ops.create(graph);
      Output<TFloat32> logits = graph.operationOrThrow(Endpoints.LOGITS).output(0);
      Placeholder<TFloat32> labels =
          tf.placeholder(
              TFloat32.class, Placeholder.shape(Shape.of(keras.count(), keras.classes())));
      Output<?> loss =
          tf.math
              .mean(tf.nn.softmaxCrossEntropyWithLogits(logits, labels).loss(), tf.constant(0))
              .asOutput();
      Output<?>[] by =
          trainable.stream()
              .map(p -> graph.operationOrThrow(p.node()).output(0))
              .toArray(Output[]::new);
      Output<?>[] gradients = graph.addGradients(loss, by);
      float[] oneHot = new float[keras.count() * keras.classes()];
      for (int i = 0; i < keras.count(); i++) {
        oneHot[i * keras.classes() + i % keras.classes()] = 1;
      }
      try (Session session = new Session(graph);
          Tensor images =
              Tensors.floats(
                  keras.pixels(), keras.count(), keras.height(), keras.width(), keras.channels());
          Tensor hot = Tensors.floats(oneHot, keras.count(), keras.classes())) {
        Session.Runner runner = session.runner().feed(Endpoints.IMAGES, images).feed(labels, hot);
        for (Output<?> gradient : gradients) {
          runner.fetch(gradient);
        }
        try (Result result = runner.run()) {
          Map<String, Double> norms = new HashMap<>();
          for (int i = 0; i < gradients.length; i++) {
            norms.put(trainable.get(i).name(), norm(Tensors.floats(result.get(i))));
          }
          return norms;
        }
      }
    }
  }

  /** The network as training runs it. */
  private static GraphDef training(Network network) {
    GraphEditor editor = new GraphEditor(network.graph(), List.of());
    BatchStatistics rewrite =
        new BatchStatistics(
            network.parameters().stream().map(Parameter::node).collect(Collectors.toSet()));
    RewriteLog log = new RewriteLog();
    rewrite.apply(editor, log);
    long normalisations =
        network.parameters().stream().filter(p -> p.name().endsWith("gamma")).count();
    assertThat(rewrite.sites()).hasSize((int) normalisations);
    assertThat(log.entries()).allMatch(RewriteLog.Entry::applied);
    return editor.toGraphDef();
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += (double) v * v;
    }
    return Math.sqrt(sum);
  }
}
