package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.InsertPerturbation;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.Tensors;
import dev.linchpin.testing.Loaded;
import dev.linchpin.testing.PythonModel;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Models of four Python exporters against the numbers of Python TensorFlow. */
class FixtureModelsTest {
  /** What is refused as a whole; {@link FixtureRefusalsTest} has the messages. */
  static final Set<String> REFUSED =
      Set.of("several_inputs", "string_input", "single_sigmoid", "control_flow_v1", "while_loop");

  static Stream<String> loadable() {
    return PythonModel.names().stream()
        .filter(n -> PythonModel.read(n).refusal() == null || !REFUSED.contains(refusal(n)));
  }

  static Stream<String> withHead() {
    return loadable().filter(n -> PythonModel.read(n).weights() != null);
  }

  static Stream<String> headless() {
    return PythonModel.names().stream()
        .filter(n -> "no_linear_head".equals(PythonModel.read(n).refusal()));
  }

  private static String refusal(String name) {
    return PythonModel.read(name).refusal();
  }

  @ParameterizedTest
  @MethodSource("loadable")
  void answersAsPythonDoes(String name) {
    PythonModel python = PythonModel.read(name);
    Classifier model = Loaded.model(name).classifier();
    assertThat(model.classes()).isEqualTo(python.classes());
    assertThat(List.of(model.height(), model.width(), model.channels()))
        .isEqualTo(
            List.of(python.images().height(), python.images().width(), python.images().channels()));
    for (GraphDef graph : List.of(model.verdictGraph(), model.searchGraph())) {
      try (Inference inference = new Inference(model, graph, 1)) {
        float[] pixels = python.pixelValues();
        Inference.Prediction out = inference.run(pixels, python.images().count());
        assertClose(out.logits(), python.logits());
        assertThat(out.predicted()).isEqualTo(python.labels());
        if (model.head().isPresent()) {
          assertClose(out.features(), python.features());
        }
        float[] gradients = inference.inputGradients(pixels, python.labels());
        for (int i = 0; i < python.labels().length; i++) {
          float[] expected = python.gradients()[i];
          float[] gradient =
              Arrays.copyOfRange(gradients, i * expected.length, (i + 1) * expected.length);
          assertThat(distance(gradient, expected))
              .as("gradient of image %d", i)
              .isLessThanOrEqualTo(1e-3 * distance(expected, new float[expected.length]));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("loadable")
  void isInspected(String name) {
    PythonModel python = PythonModel.read(name);
    Inspection inspection = Inspection.of(Loaded.model(name));
    assertThat(inspection.parameters()).isEqualTo(python.parameters());
    if (python.multiply_adds() != null) {
      assertThat(inspection.multiplyAdds()).isEqualTo(python.multiply_adds());
    }
    assertThat(inspection.checks()).allSatisfy(c -> assertThat(c.passed()).as("%s", c).isTrue());
    assertThat(inspection.checks())
        .filteredOn(c -> c.detail().startsWith("skipped"))
        .hasSize(python.weights() == null ? 1 : 0);
    assertThat(inspection.head().found()).isEqualTo(python.weights() != null);
    assertThat(inspection.exporter()).startsWith("TensorFlow 2.");
    assertThat(inspection.guessedPixels()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("withHead")
  void findsTheHead(String name) {
    PythonModel python = PythonModel.read(name);
    LogitsHead head = Loaded.model(name).classifier().head().orElseThrow();
    assertThat(head.features()).isEqualTo(python.weights().length);
    for (int j = 0; j < head.features(); j++) {
      for (int c = 0; c < head.classes(); c++) {
        assertThat(head.weight(j, c)).isEqualTo(python.weights()[j][c]);
      }
    }
    assertThat(head.bias()).containsExactly(python.bias());
    assertThat((double) head.interval().lo()).isEqualTo(end(python, 0));
    assertThat((double) head.interval().hi()).isEqualTo(end(python, 1));
    for (float[] z : python.features()) {
      for (float v : z) {
        assertThat(head.interval().contains(v)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("withHead")
  void perturbationMovesTheLogitsByTheWeights(String name) {
    PythonModel python = PythonModel.read(name);
    Classifier model = Loaded.model(name).classifier();
    LogitsHead head = model.head().orElseThrow();
    GraphEditor editor = new GraphEditor(model.verdictGraph(), Set.of(Endpoints.LOGITS));
    InsertPerturbation.ON_FEATURES.apply(editor, new RewriteLog());
    try (Graph graph = new Graph()) {
      graph.importGraphDef(model.verdictGraph());
      try (Graph hooked = new Graph();
          Session plain = new Session(graph)) {
        hooked.importGraphDef(editor.toGraphDef());
        try (Session session = new Session(hooked)) {
          float[] clean = logits(plain, python, null);
          float[] delta = new float[head.features()];
          assertThat(logits(session, python, delta)).isEqualTo(clean);
          for (int j = 0; j < Math.min(head.features(), 12); j++) {
            delta[j] = 1;
            float[] moved = logits(session, python, delta);
            delta[j] = 0;
            for (int i = 0; i < clean.length; i++) {
              assertThat((double) moved[i] - clean[i])
                  .isCloseTo(head.weight(j, i % head.classes()), within(1e-4 * (1 + norm(clean))));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("headless")
  void saysWhyThereIsNoHead(String name) {
    LoadedModel model = Loaded.model(name);
    assertThat(model.classifier().head()).isEmpty();
    assertThat(model.noHeadReason())
        .matches("node \\S+: (RealDiv|Maximum) .*: no linear head")
        .doesNotContain("\n");
  }

  @Test
  void fixedBatchIsKept() {
    assertThat(Loaded.model("module-fixed-batch").classifier().fixedBatch()).hasValue(4);
    assertThat(Loaded.model("keras3-cnn").classifier().fixedBatch()).isEmpty();
  }

  @Test
  void fixedBatchIsPadded() {
    PythonModel python = PythonModel.read("module-fixed-batch");
    Classifier model = Loaded.model("module-fixed-batch").classifier();
    float[] three = Arrays.copyOf(python.pixelValues(), 3 * model.pixels());
    try (Inference inference = new Inference(model, model.verdictGraph(), 2)) {
      assertClose(inference.run(three, 3).logits(), Arrays.copyOf(python.logits(), 3));
    }
  }

  @Test
  void eightBitInputIsNoticed() {
    assertThat(Loaded.model("module-uint8-outputs").classifier().eightBit()).isTrue();
    assertThat(Loaded.model("same-weights-uint8").classifier().eightBit()).isTrue();
    assertThat(Loaded.model("same-weights-255").classifier().eightBit()).isFalse();
  }

  private static float[] logits(Session session, PythonModel python, float[] delta) {
    PythonModel.Images size = python.images();
    try (TFloat32 images =
            Tensors.floats(
                python.pixelValues(), size.count(), size.height(), size.width(), size.channels());
        TFloat32 push =
            delta == null ? Tensors.floats(new float[1]) : Tensors.floats(delta, 1, delta.length)) {
      Session.Runner runner = session.runner().feed(Endpoints.IMAGES, images);
      if (delta != null) {
        runner.feed(Endpoints.DELTA, push);
      }
      try (Result result = runner.fetch(Endpoints.LOGITS).run()) {
        return Tensors.floats(result.get(0));
      }
    }
  }

  private static double end(PythonModel python, int i) {
    String text = python.interval().getAsJsonArray().get(i).getAsString();
    return text.endsWith("inf")
        ? (text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
        : Double.parseDouble(text);
  }

  private static void assertClose(float[] actual, float[][] expected) {
    int width = expected[0].length;
    assertThat(actual).hasSize(expected.length * width);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = 1e-4 * Math.max(1, norm(expected[i]));
      for (int k = 0; k < width; k++) {
        assertThat((double) actual[i * width + k])
            .as("image %d, %d", i, k)
            .isCloseTo(expected[i][k], within(tolerance));
      }
    }
  }

  /** The largest absolute value. */
  private static double norm(float[] values) {
    double most = 0;
    for (float v : values) {
      most = Math.max(most, Math.abs(v));
    }
    return most;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += ((double) a[k] - b[k]) * ((double) a[k] - b[k]);
    }
    return Math.sqrt(sum);
  }
}
