package dev.linchpin.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.model.Network;
import dev.linchpin.testing.SmallNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetDirectoryTest {
  private static final ExportOptions REPLACE = new ExportOptions(true, List.of(), Map.of());
  private static final Network NETWORK = SmallNetwork.of(1, SmallNetwork.Head.PLAIN);

  @TempDir Path folder;

  private static Map<String, byte[]> files(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  @Test
  void theSameNetworkGivesTheSameFiles() throws IOException {
    SavedModelExporter.write(NETWORK, folder.resolve("a"), ExportOptions.DEFAULT);
    SavedModelExporter.write(NETWORK, folder.resolve("b"), ExportOptions.DEFAULT);
    Map<String, byte[]> a = files(folder.resolve("a"));
    assertThat(a)
        .containsOnlyKeys(
            "saved_model.pb",
            "variables/variables.index",
            "variables/variables.data-00000-of-00001",
            "assets.extra/linchpin.json",
            "assets.extra/tf_serving_warmup_requests",
            "assets.extra/weights.npz");
    assertSame(files(folder.resolve("b")), a);
  }

  private static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bytes) -> assertThat(actual.get(name)).as(name).isEqualTo(bytes));
  }

  @Test
  void anEarlierExportGivesWayOnlyWhenAsked() throws IOException {
    Path model = folder.resolve("model");
    SavedModelExporter.write(NETWORK, model, ExportOptions.DEFAULT);
    Map<String, byte[]> before = files(folder);
    Network other = SmallNetwork.of(2, SmallNetwork.Head.PLAIN);
    assertThatThrownBy(() -> SavedModelExporter.write(other, model, ExportOptions.DEFAULT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(model + " holds an earlier export");
    assertSame(files(folder), before);

    SavedModelExporter.write(other, model, REPLACE);
    assertThat(files(folder)).hasSameSizeAs(before);
    assertThat(files(folder).get("model/assets.extra/weights.npz"))
        .isNotEqualTo(before.get("model/assets.extra/weights.npz"));
  }

  @Test
  void nothingThatIsNotOursIsEverReplaced() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("saved_model.pb"), "precious");
    assertThatThrownBy(() -> SavedModelExporter.write(NETWORK, model, REPLACE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is no export of linchpin");
    Path file = Files.writeString(folder.resolve("file"), "precious");
    assertThatThrownBy(() -> SavedModelExporter.write(NETWORK, file, REPLACE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is a file");
    assertThat(files(folder)).containsOnlyKeys("model/saved_model.pb", "file");
  }

  @Test
  void anEmptyDirectoryIsFree() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    SavedModelExporter.write(NETWORK, model, ExportOptions.DEFAULT);
    assertThat(model.resolve("saved_model.pb")).exists();
  }

  @Test
  void aFailureLeavesEverythingAsItWas() throws IOException {
    Path model = folder.resolve("model");
    SavedModelExporter.write(NETWORK, model, ExportOptions.DEFAULT);
    Map<String, byte[]> before = files(folder);
    TargetDirectory target = new TargetDirectory(model, true);
    assertThatThrownBy(
            () ->
                target.write(
                    made -> {
                      Files.writeString(made.resolve("half"), "a model");
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("disk full while exporting to " + model);
    assertSame(files(folder), before);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(model);
    }
  }

  @Test
  void whatAKilledExportLeftIsRemoved() throws IOException {
    Path model = folder.resolve("model");
    Path left = Files.createDirectory(folder.resolve(".model.exporting"));
    Files.writeString(left.resolve("half"), "a model");
    SavedModelExporter.write(NETWORK, model, ExportOptions.DEFAULT);
    assertThat(left).doesNotExist();
    assertThat(model.resolve("half")).doesNotExist();
  }

  @Test
  void classNamesMustFit() {
    ExportOptions options = new ExportOptions(false, List.of("cat", "dog"), Map.of());
    assertThatThrownBy(() -> SavedModelExporter.write(NETWORK, folder.resolve("m"), options))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 class names for the 5 classes");
    assertThat(folder.resolve("m")).doesNotExist();
  }
}
