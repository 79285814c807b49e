package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.testing.PythonModel;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Models of four Python exporters against the numbers of Python TensorFlow. */
class PythonModelsTest {
  /** Refused as a whole; the others of {@link PythonModel#refusal} load with a hint or in part. */
  private static final Set<String> REFUSED =
      Set.of("several_inputs", "string_input", "single_sigmoid");

  private static final Set<String> HINTED = Set.of("several_outputs", "several_signatures");

  static Stream<String> loadable() {
    return PythonModel.names().stream()
        .filter(n -> PythonModel.read(n).refusal() == null || hinted(n));
  }

  static Stream<String> refused() {
    return with(REFUSED);
  }

  static Stream<String> headless() {
    return with(Set.of("no_linear_head"));
  }

  @ParameterizedTest
  @MethodSource("loadable")
  void answersAsInPython(String name) {
    PythonModel python = PythonModel.read(name);
    Classifier model = ClassifierLoader.load(python.options()).classifier();
    assertThat(model.classes()).isEqualTo(python.classes());
    checkHead(model.head().orElseThrow(), python);
    for (GraphDef graph : List.of(model.verdictGraph(), model.searchGraph())) {
      assertClose(run(graph, python, Endpoints.LOGITS), python.logits(), 1e-4);
      assertClose(run(graph, python, Endpoints.FEATURES), python.features(), 1e-4);
      float[][] gradients = gradients(graph, python);
      for (int i = 0; i < gradients.length; i++) {
        assertThat(distance(gradients[i], python.gradients()[i]))
            .as("gradient of image %d", i)
            .isLessThanOrEqualTo(1e-3 * norm(python.gradients()[i]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("headless")
  void answersWithoutAHead(String name) {
    PythonModel python = PythonModel.read(name);
    LoadedModel model = ClassifierLoader.load(python.options());
    assertThat(model.classifier().head()).isEmpty();
    assertThat(model.noHeadReason()).isNotEmpty();
    GraphDef graph = model.classifier().verdictGraph();
    assertClose(run(graph, python, Endpoints.LOGITS), python.logits(), 1e-4);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(String name) {
    ModelOptions options = PythonModel.read(name).options();
    assertThatThrownBy(() -> ClassifierLoader.load(options))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(name);
  }

  private static void checkHead(LogitsHead head, PythonModel python) {
    assertThat(head.features()).isEqualTo(python.weights().length);
    for (int j = 0; j < head.features(); j++) {
      for (int c = 0; c < head.classes(); c++) {
        assertThat(head.weight(j, c)).isEqualTo(python.weights()[j][c]);
      }
    }
    assertThat(head.bias()).containsExactly(python.bias());
    List<Double> ends =
        Stream.of(0, 1)
            .map(i -> end(python.interval().getAsJsonArray().get(i).getAsString()))
            .toList();
    assertThat(List.of((double) head.interval().lo(), (double) head.interval().hi()))
        .isEqualTo(ends);
  }

  private static double end(String text) {
    return text.endsWith("inf")
        ? (text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
        : Double.parseDouble(text);
  }

  private static float[][] run(GraphDef graphDef, PythonModel python, String endpoint) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(graphDef);
      return run(graph, graph.operation(endpoint).output(0), python);
    }
  }

  /** Gradient of the cross-entropy at Python's labels. */
  private static float[][] gradients(GraphDef graphDef, PythonModel python) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(graphDef);
      Ops tf = Ops.create(graph).withSubScope("test");
      Operand<TFloat32> logits = graph.<TFloat32>operation(Endpoints.LOGITS).output(0);
      Operand<TFloat32> target =
          tf.oneHot(
              tf.constant(python.labels()),
              tf.constant(python.classes()),
              tf.constant(1f),
              tf.constant(0f));
      Output<?> loss = tf.nn.softmaxCrossEntropyWithLogits(logits, target).loss().asOutput();
      Output<?> images = graph.operation(Endpoints.IMAGES).output(0);
      Output<?>[] by = graph.addGradients(loss, new Output<?>[] {images});
      return run(graph, by[0], python);
    }
  }

  private static float[][] run(Graph graph, Output<?> output, PythonModel python) {
    PythonModel.Images size = python.images();
    Shape shape = Shape.of(size.count(), size.height(), size.width(), size.channels());
    try (Session session = new Session(graph);
        TFloat32 images =
            TFloat32.tensorOf(shape, DataBuffers.of(python.pixelValues(), true, false));
        var result = session.runner().feed(Endpoints.IMAGES, images).fetch(output).run()) {
      Tensor tensor = result.get(0);
      float[] flat = new float[(int) tensor.size()];
      ((TFloat32) tensor).asRawTensor().data().asFloats().read(flat);
      float[][] rows = new float[size.count()][flat.length / size.count()];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(flat, i * rows[i].length, rows[i], 0, rows[i].length);
      }
      return rows;
    }
  }

  private static void assertClose(float[][] actual, float[][] expected, double tolerance) {
    assertThat(actual.length).isEqualTo(expected.length);
    for (int i = 0; i < actual.length; i++) {
      double largest = 1;
      for (float v : expected[i]) {
        largest = Math.max(largest, Math.abs(v));
      }
      assertThat(actual[i]).as("image %d", i).hasSameSizeAs(expected[i]);
      for (int k = 0; k < actual[i].length; k++) {
        assertThat(Math.abs(actual[i][k] - expected[i][k]))
            .as("image %d, %d", i, k)
            .isLessThanOrEqualTo((float) (tolerance * largest));
      }
    }
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += ((double) a[k] - b[k]) * ((double) a[k] - b[k]);
    }
    return Math.sqrt(sum);
  }

  private static double norm(float[] a) {
    return distance(a, new float[a.length]);
  }

  private static Stream<String> with(Set<String> refusals) {
    return PythonModel.names().stream()
        .filter(n -> PythonModel.read(n).refusal() != null)
        .filter(n -> refusals.contains(PythonModel.read(n).refusal()));
  }

  private static boolean hinted(String name) {
    return HINTED.contains(PythonModel.read(name).refusal());
  }
}
