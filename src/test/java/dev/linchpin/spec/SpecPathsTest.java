package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecPathsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve("net"));
    Files.createFile(folder.resolve("net/saved_model.pb"));
    Files.createFile(folder.resolve("x.npz"));
    file = folder.resolve("run.textproto");
    Files.writeString(
        file,
        "models { saved_model: \"net\" }\ndata { npz { path: \"x.npz\" } }\n"
            + "tasks { sensitivity { } }\n");
  }

  @Test
  void areFoundBesideTheSpecAndMadeAbsolute() {
    Experiment e = SpecReader.read(file).ready().experiment();
    assertThat(e.getModels(0).getSavedModel()).isEqualTo(folder.resolve("net").toString());
    assertThat(e.getModels(0).getName()).isEqualTo("net");
    assertThat(e.getData().getNpz().getPath()).isEqualTo(folder.resolve("x.npz").toString());
  }

  @Test
  void theWorkingDirectoryComesFirst() throws IOException {
    Files.createDirectories(folder.resolve("src"));
    Spec spec = SpecReader.read(file).with(List.of("data.idx.path=src"));
    assertThat(spec.locate().experiment().getData().getIdx().getPath())
        .isEqualTo(Path.of("src").toAbsolutePath().toString());
  }

  @Test
  void absolutePathsAreTakenAsTheyAre() {
    Spec spec = SpecReader.read(file).ready();
    Spec again = SpecReader.parse(SpecWriter.write(spec.experiment()), "elsewhere").ready();
    assertThat(again.experiment()).isEqualTo(spec.experiment());
  }

  @Test
  void whatIsMissingOrOfTheWrongKindIsSaid() {
    String working = Path.of("").toAbsolutePath().toString();
    refused("models[0].saved_model=gone", "there is no " + working + "/gone and no " + folder);
    refused("models[0].saved_model=.", "holds no saved_model.pb; needed: a SavedModel's directory");
    refused(
        "models[0].saved_model=x.npz", folder.resolve("x.npz") + " is a file; needed: a folder");
    refused("data.npz.path=net", folder.resolve("net") + " is a folder; needed: a file");
    refused("data.cifar10.path=gone", "data.cifar10.path: there is no");
    refused("data.cifar100.path=gone", "data.cifar100.path: there is no");
    refused("data.idx.path=gone", "data.idx.path: there is no");
    refused("data.images={path: \"net\" classes: \"gone\"}", "data.images.classes: there is no");
    refused("data.npz.classes=gone", "data.npz.classes: there is no");
    refused("data.npz.path=\"a\\000b\"", "is no path");
  }

  private void refused(String override, String message) {
    assertThatThrownBy(() -> SpecReader.read(file).with(List.of(override)).ready())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.kind()).isEqualTo(UserError.Kind.INPUT))
        .hasMessageStartingWith("--set " + override + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void aSpecThatCannotBeRead() throws IOException {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0, (byte) 0xfe});
    assertThatThrownBy(() -> SpecReader.read(binary))
        .isInstanceOf(UserError.class)
        .hasMessage(binary + ": not a text file in UTF-8; a spec is text format");
    Path gone = folder.resolve("gone");
    assertThatThrownBy(() -> SpecReader.read(gone))
        .hasMessage(gone + ": no such file; a spec is a .textproto");
    assertThatThrownBy(() -> SpecReader.read(folder))
        .hasMessage(folder + ": is a folder; a spec is a .textproto");
  }

  @Test
  void theConfigsOfTheRepositoryAreValid() throws IOException {
    try (Stream<Path> configs = Files.walk(Path.of("configs"))) {
      List<Path> specs = configs.filter(p -> p.toString().endsWith(".textproto")).toList();
      assertThat(specs).hasSizeGreaterThanOrEqualTo(2);
      for (Path spec : specs) {
        assertThat(SpecReader.read(spec).validate().resolve().experiment().getModelsList())
            .as(spec.toString())
            .isNotEmpty();
      }
    }
  }
}
