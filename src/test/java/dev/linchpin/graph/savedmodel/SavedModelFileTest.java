package dev.linchpin.graph.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.testing.PythonModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.SavedModel;

/**
 * A directory that is no SavedModel, or a damaged one, is refused by a line that names the file.
 */
class SavedModelFileTest {
  private static final List<String> SERVE = List.of("serve");

  @TempDir Path folder;

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n", "Exception");
  }

  private void readRefused(String... parts) {
    refused(() -> SavedModelFile.read(folder, SERVE), parts);
  }

  private Path copy(String name) throws IOException {
    Path from = PythonModel.read(name).directory();
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = folder.resolve(from.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    return folder;
  }

  @Test
  void missingAndWrongThings() throws IOException {
    refused(
        () -> SavedModelFile.read(folder.resolve("no"), SERVE),
        folder + "/no",
        "no such directory");
    for (String keras : List.of("m.h5", "m.keras")) {
      Path file = Files.createFile(folder.resolve(keras));
      refused(() -> SavedModelFile.read(file, SERVE), keras, "Keras file", ".export(DIR)");
    }
    Path pb = Files.createFile(folder.resolve("saved_model.pb.txt"));
    refused(() -> SavedModelFile.read(pb, SERVE), "is a file", "directory that holds");
    readRefused(folder.toString(), "it has no saved_model.pb");
    Files.createFile(folder.resolve("saved_model.pbtxt"));
    readRefused("saved_model.pbtxt", "binary");
  }

  @Test
  void damagedFiles() throws IOException {
    Path pb = folder.resolve("saved_model.pb");
    Files.write(pb, new byte[] {1, 2, 3, 4});
    readRefused(pb.toString(), "damaged");
    Files.write(pb, new byte[0]);
    readRefused(pb.toString(), "holds no graph");
    byte[] whole =
        Files.readAllBytes(PythonModel.read("keras3-cnn").directory().resolve("saved_model.pb"));
    Files.write(pb, Arrays.copyOf(whole, whole.length / 2));
    readRefused(pb.toString(), "damaged");
  }

  @Test
  void tags() {
    Path model = PythonModel.read("keras3-cnn").directory();
    refused(
        () -> SavedModelFile.read(model, List.of("serve", "gpu")),
        model.toString(),
        "[serve, gpu]",
        "it has [serve]");
    assertThat(SavedModelFile.read(model, List.of()).directory()).isEqualTo(model);
  }

  @Test
  void signatures() throws IOException {
    SavedModelFile keras = read("keras3-cnn");
    assertThat(keras.chooseSignature("")).isEqualTo("serving_default");
    assertThat(keras.chooseSignature("serve")).isEqualTo("serve");
    refused(() -> keras.chooseSignature("x"), "no signature 'x'", "[serve, serving_default]");
    assertThat(read("module-uint8-outputs").chooseSignature("")).isEqualTo("classify");
    refused(() -> read("module-two-signatures").chooseSignature(""), "[first, second]");
    SavedModelFile none =
        new SavedModelFile(folder, keras.metaGraph().toBuilder().clearSignatureDef().build());
    refused(() -> none.chooseSignature(""), "has no signature");
  }

  private static SavedModelFile read(String name) {
    return SavedModelFile.read(PythonModel.read(name).directory(), SERVE);
  }

  private void flattenRefused(String... parts) {
    refused(
        () -> {
          SavedModelFile file = SavedModelFile.read(folder, SERVE);
          FlatModel.of(file, file.chooseSignature(""));
        },
        parts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras3-cnn", "tf1-graph"})
  void weightsThatAreMissingOrDamaged(String name) throws IOException {
    Path variables = copy(name).resolve("variables");
    Path data = variables.resolve("variables.data-00000-of-00001");
    byte[] whole = Files.readAllBytes(data);
    Files.write(data, Arrays.copyOf(whole, whole.length / 2));
    flattenRefused(variables.toString(), "can't be read");
    Files.delete(data);
    flattenRefused(variables.toString(), "can't be read");
    Files.write(data, whole);
    Path index = variables.resolve("variables.index");
    Files.write(index, new byte[] {1, 2, 3});
    flattenRefused(variables.toString(), "can't be read");
    Files.delete(index);
    flattenRefused(index.toString(), "is missing");
  }

  @Test
  void outputsMayHaveAnyName() throws IOException {
    SavedModel.Builder model =
        SavedModel.parseFrom(Files.readAllBytes(copy("keras3-cnn").resolve("saved_model.pb")))
            .toBuilder();
    var graph = model.getMetaGraphsBuilder(0);
    var signature = graph.getSignatureDefOrThrow("serving_default").toBuilder();
    var output = signature.getOutputsOrThrow("output_0");
    graph.putSignatureDef(
        "serving_default", signature.clearOutputs().putOutputs("Ausgänge (roh)", output).build());
    Files.write(folder.resolve("saved_model.pb"), model.build().toByteArray());
    SavedModelFile file = SavedModelFile.read(folder, SERVE);
    FlatModel flat = FlatModel.of(file, "serving_default");
    assertThat(FlatModel.outputNode("Ausgänge (roh)")).matches("[A-Za-z0-9_./]+");
    assertThat(flat.graph().getNodeList())
        .anyMatch(n -> n.getName().equals(FlatModel.outputNode("Ausgänge (roh)")));
    assertThat(FlatModel.outputNode("a b")).isNotEqualTo(FlatModel.outputNode("a_b"));
  }

  @Test
  void variablesCarryTheAuthorsNames() {
    FlatModel flat = FlatModel.of(read("keras3-cnn"), "serving_default");
    assertThat(flat.variables())
        .extracting(Variable::name)
        .doesNotHaveDuplicates()
        .anyMatch(n -> n.contains("kernel"));
    assertThat(flat.variables().stream().mapToLong(Variable::size).sum()).isEqualTo(821);
    FlatModel tf1 = FlatModel.of(read("tf1-graph"), "serving_default");
    assertThat(tf1.variables())
        .extracting(Variable::name)
        .containsExactlyInAnyOrder("k1", "b1", "k2", "b2", "w", "b");
  }
}
