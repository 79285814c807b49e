package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.gson.JsonElement;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.testing.Loaded;
import dev.linchpin.testing.Networks;
import dev.linchpin.testing.PythonModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** Models of four Python exporters as networks to train, against what Python says of them. */
class NetworkLoaderTest {
  /** In TensorFlow 1 the variables carry the names of the attributes, not of the variables. */
  private static final Map<String, String> TF1_NAMES =
      Map.of("bias1", "b1", "bias2", "b2", "bias", "b");

  static Stream<String> loadable() {
    return FixtureModelsTest.loadable();
  }

  static Stream<String> withHead() {
    return FixtureModelsTest.withHead();
  }

  static Set<String> refused() {
    return FixtureRefusalsTest.refused();
  }

  private static Network network(String name) {
    return NetworkLoader.load(PythonModel.read(name).options());
  }

  private static float[] logits(Classifier model, GraphDef graph, PythonModel python) {
    try (Inference inference = new Inference(model, graph, 1)) {
      return inference.run(python.pixelValues(), python.images().count()).logits();
    }
  }

  @ParameterizedTest
  @MethodSource("loadable")
  void answersBitByBitAsTheVerdictGraphDoes(String name) {
    PythonModel python = PythonModel.read(name);
    Network network = network(name);
    Classifier verdict = Loaded.model(name).classifier();
    float[] expected = logits(verdict, verdict.verdictGraph(), python);
    assertThat(logits(Networks.classifier(network), network.graph(), python)).isEqualTo(expected);
    Map<String, TensorProto> other = new HashMap<>();
    network
        .values()
        .forEach((p, v) -> other.put(p, v.toBuilder().setTensorContent(halved(v)).build()));
    Network changed = network.with(other);
    assertThat(logits(Networks.classifier(changed), changed.graph(), python))
        .isNotEqualTo(expected);
    Network back = changed.with(network.values());
    assertThat(back.graph()).isEqualTo(network.graph());
    assertThat(logits(Networks.classifier(back), back.graph(), python)).isEqualTo(expected);
  }

  private static com.google.protobuf.ByteString halved(TensorProto value) {
    Constant c = Constant.of(value);
    float[] half = c.floats().clone();
    for (int i = 0; i < half.length; i++) {
      half[i] /= 2;
    }
    return Constant.floats(half, c.shape()).toProto().getTensorContent();
  }

  @ParameterizedTest
  @MethodSource("loadable")
  void trainsWhatPythonTrains(String name) {
    List<String> expected = new ArrayList<>();
    for (JsonElement v : PythonModel.read(name).trainable().getAsJsonArray()) {
      String variable = v.getAsJsonArray().get(0).getAsString();
      if (name.startsWith("tf1-")) {
        variable = TF1_NAMES.getOrDefault(variable, variable);
      }
      // The other output's layer is no way to the logits.
      if (!(name.equals("module-two-outputs") && variable.equals("Variable"))) {
        expected.add(variable + v.getAsJsonArray().get(1));
      }
    }
    Network network = network(name);
    Map<String, TensorProto> values = network.values();
    assertThat(network.parameters())
        .filteredOn(Parameter::trainable)
        .extracting(p -> p.name() + sizes(values.get(p.name())))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(network.parameters())
        .filteredOn(p -> !p.trainable())
        .allSatisfy(p -> assertThat(p.name()).matches(".*/moving_(mean|variance)"));
    assertThat(network.parameters())
        .allSatisfy(
            p ->
                assertThat(values.get(p.name()).getTensorShape().getDimCount())
                    .isEqualTo(p.rank()));
  }

  private static String sizes(TensorProto value) {
    return value.getTensorShape().getDimList().stream()
        .map(d -> Long.toString(d.getSize()))
        .toList()
        .toString()
        .replace(" ", "");
  }

  @ParameterizedTest
  @MethodSource("loadable")
  void parametersAreConstantsAndTheBatchIsOpen(String name) {
    Network network = network(name);
    GraphEditor graph = new GraphEditor(network.graph(), Set.of());
    assertThat(network.parameters())
        .allSatisfy(
            p -> {
              NodeDef node = graph.node(p.node());
              assertThat(node.getOp()).isEqualTo("Const");
              assertThat(node.getAttrOrThrow("dtype").getType()).isEqualTo(DataType.DT_FLOAT);
              assertThat(graph.consumers(p.node())).isNotEmpty();
            });
    assertThat(network.graph().getNodeList())
        .filteredOn(n -> n.getOp().startsWith("Placeholder"))
        .extracting(NodeDef::getName)
        .containsExactly(Endpoints.IMAGES);
    assertThat(graph.node(Endpoints.IMAGES).getAttrOrThrow("shape").getShape().getDim(0).getSize())
        .isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("withHead")
  void knowsWhichParameterIsTheHead(String name) {
    Network network = network(name);
    LinearHead head = network.head().orElseThrow();
    LogitsHead read = Loaded.model(name).classifier().head().orElseThrow();
    Constant w = new GraphEditor(network.graph(), Set.of()).constant(head.weights()).orElseThrow();
    assertThat(network.parameters()).extracting(Parameter::node).contains(head.weights());
    assertThat(head.features()).isEqualTo(read.features());
    assertThat(head.classes()).isEqualTo(read.classes());
    assertThat(head.interval()).isEqualTo(read.interval());
    for (int j = 0; j < head.features(); j++) {
      for (int c = 0; c < head.classes(); c++) {
        int at = head.transposed() ? c * head.features() + j : j * head.classes() + c;
        assertThat(w.floats()[at]).isEqualTo(read.weight(j, c));
      }
    }
    assertThat(network.graph().getNodeList())
        .extracting(NodeDef::getName)
        .contains(Endpoints.FEATURES);
  }

  @ParameterizedTest
  @MethodSource("dev.linchpin.model.FixtureModelsTest#headless")
  void saysWhyThereIsNoHead(String name) {
    NetworkLoader.Loaded loaded = NetworkLoader.open(PythonModel.read(name).options());
    assertThat(loaded.network().head()).isEmpty();
    assertThat(loaded.noHeadReason()).matches("node \\S+: (RealDiv|Maximum) .*: no linear head");
  }

  /** What can't be loaded to be judged can't be loaded to be trained, and says the same. */
  @ParameterizedTest
  @MethodSource("refused")
  void refusesAsTheClassifierLoaderDoes(String name) {
    ModelOptions options = ModelOptions.of(PythonModel.read(name).directory());
    Throwable judged = catchThrowable(() -> ClassifierLoader.load(options));
    Throwable trained = catchThrowable(() -> NetworkLoader.load(options));
    assertThat(trained).isInstanceOf(UserError.class).hasMessage(judged.getMessage());
  }

  @Test
  void layersAreInTheOrderInWhichTheyAreApplied() {
    assertThat(network("keras3-cnn").parameters())
        .extracting(Parameter::name)
        .startsWith("conv2d/kernel")
        .containsSubsequence("batch_normalization/gamma", "conv2d_1/kernel", "dense/kernel")
        .endsWith("dense/bias");
  }

  @Test
  void whatWasAssumedOfPixelsIsSaid() {
    assertThat(unstated("keras3-rescaling-255"))
        .singleElement()
        .asString()
        .startsWith("pixels of 0..1 were assumed, as neither --pixels nor")
        .contains("its graph suggests: 0..255 (");
    assertThat(unstated("same-weights-uint8")).isEmpty();
    assertThat(NetworkLoader.open(PythonModel.read("keras3-rescaling-255").options()).notes())
        .isEmpty();
  }

  private static List<String> unstated(String name) {
    ModelOptions o = PythonModel.read(name).options();
    return NetworkLoader.open(
            new ModelOptions(
                o.name(),
                o.directory(),
                o.tags(),
                o.signature(),
                o.input(),
                o.output(),
                PixelConvention.UNIT,
                o.tensors(),
                o.image()))
        .notes();
  }
}
