package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Nodes;
import dev.linchpin.testing.Defs;
import dev.linchpin.testing.HandMade;
import dev.linchpin.testing.Networks;
import dev.linchpin.testing.PythonModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** What exporters leave of variables, and what can't be trained. */
class NetworkRefusalsTest {
  @TempDir Path folder;

  /** A fixture with another description of its graph. */
  private ModelOptions edited(String name, Consumer<MetaGraphDef.Builder> edit) throws IOException {
    Path source = PythonModel.read(name).directory();
    Path copy = folder.resolve(name);
    Files.createDirectories(copy.resolve("variables"));
    for (String file : new String[] {"variables.index", "variables.data-00000-of-00001"}) {
      Files.copy(
          source.resolve("variables").resolve(file), copy.resolve("variables").resolve(file));
    }
    SavedModel.Builder model =
        SavedModel.parseFrom(Files.readAllBytes(source.resolve("saved_model.pb"))).toBuilder();
    edit.accept(model.getMetaGraphsBuilder(0));
    Files.write(copy.resolve("saved_model.pb"), model.build().toByteArray());
    return ModelOptions.of(copy);
  }

  @Test
  void variablesOutsideTheCollectionAreNotTrained() throws IOException {
    ModelOptions options =
        edited(
            "tf1-graph",
            meta -> {
              var list = meta.getCollectionDefOrThrow("trainable_variables").toBuilder();
              list.getBytesListBuilder().clearValue();
              meta.getCollectionDefOrThrow("trainable_variables")
                  .getBytesList()
                  .getValueList()
                  .subList(2, 6)
                  .forEach(v -> list.getBytesListBuilder().addValue(v));
              meta.putCollectionDef("trainable_variables", list.build());
            });
    assertThat(NetworkLoader.load(options).parameters())
        .extracting(p -> p.name() + " " + p.trainable())
        .containsExactly("k1 false", "b1 false", "k2 true", "b2 true", "w true", "b true");
  }

  @Test
  void withoutTheCollectionAllAreTrained() throws IOException {
    ModelOptions options =
        edited("tf1-graph", meta -> meta.removeCollectionDef("trainable_variables"));
    assertThat(NetworkLoader.load(options).parameters()).hasSize(6).allMatch(Parameter::trainable);
  }

  @Test
  void imageSizeThatTheModelLeavesOpen() throws IOException {
    ModelOptions options =
        edited(
            "tf1-graph",
            meta -> {
              SignatureDef.Builder signature =
                  meta.getSignatureDefOrThrow("serving_default").toBuilder();
              TensorInfo.Builder images = signature.getInputsOrThrow("images").toBuilder();
              images.getTensorShapeBuilder().getDimBuilder(1).setSize(-1);
              images.getTensorShapeBuilder().getDimBuilder(2).setSize(-1);
              signature.putInputs("images", images.build());
              meta.putSignatureDef("serving_default", signature.build());
            });
    assertThatThrownBy(() -> NetworkLoader.load(options))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("leaves the image size open");
    Network network = NetworkLoader.load(options.withImage(new ModelOptions.ImageSize(12, 10, 3)));
    assertThat(List.of(network.height(), network.width(), network.channels()))
        .containsExactly(12, 10, 3);
    try (Inference inference = new Inference(Networks.classifier(network), network.graph(), 1)) {
      assertThat(inference.run(new float[2 * 12 * 10 * 3], 2).logits()).hasSize(2 * 5);
    }
  }

  @Test
  void modelWhoseAuthorFrozeEverything() throws IOException {
    ModelOptions options =
        edited(
            "keras3-cnn",
            meta ->
                meta.getObjectGraphDefBuilder()
                    .getNodesBuilderList()
                    .forEach(
                        n -> {
                          if (n.hasVariable()) {
                            n.getVariableBuilder().setTrainable(false);
                          }
                        }));
    assertThatThrownBy(() -> NetworkLoader.load(options))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("keras3-cnn", "nothing to train", "set trainable=True");
  }

  private Defs linear(long batch) {
    return Defs.graph()
        .placeholder("x", batch, 1, 2, 3)
        .ints("shape", batch, 6)
        .add(Nodes.reshape("z", DataType.DT_FLOAT, "x", "shape"))
        .floats("w", new float[18], 6, 3)
        .op("y", "MatMul", "z", "w");
  }

  private ModelOptions written(Defs defs, long batch) {
    return ModelOptions.of(
        HandMade.write(
            folder.resolve("m"),
            defs.build(),
            DataType.DT_FLOAT,
            new long[] {batch, 1, 2, 3},
            Map.of("scores", "y:0")));
  }

  @Test
  void weightsThatAreConstants() {
    assertThatThrownBy(() -> NetworkLoader.load(written(linear(-1), -1)))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("nothing to train", "no float32 variable", "before it is frozen");
  }

  @Test
  void batchThatTheGraphInsistsOn() {
    assertThatThrownBy(() -> NetworkLoader.load(written(linear(4), 4)))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("exactly 4 images", "open batch (None)");
  }

  @Test
  void namedTensorsAreTheHead() {
    ModelOptions plain = PythonModel.read("tf1-graph").options();
    NetworkLoader.Loaded found = NetworkLoader.open(plain);
    LinearHead head = found.network().head().orElseThrow();
    String features =
        found.network().graph().getNodeList().stream()
            .filter(n -> n.getName().equals("linchpin/features"))
            .findFirst()
            .orElseThrow()
            .getInput(0);
    assertThat(NetworkLoader.load(named(plain, features, head.weights())).head()).hasValue(head);
    assertThatThrownBy(() -> NetworkLoader.load(named(plain, features, "nowhere")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no tensor named 'nowhere'");
  }

  private static ModelOptions named(ModelOptions o, String features, String weights) {
    return new ModelOptions(
        o.name(),
        o.directory(),
        o.tags(),
        o.signature(),
        o.input(),
        o.output(),
        o.pixels(),
        new ModelOptions.TensorNames("", features, weights, "variables/b"),
        o.image());
  }
}
