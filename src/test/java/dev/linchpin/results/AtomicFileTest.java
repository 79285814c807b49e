package dev.linchpin.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path dir;

  @Test
  void aThrowMidwayLeavesTheOldContentAndNoTemporary() throws IOException {
    Path file = dir.resolve("a");
    AtomicFile.write(file, out -> out.write('1'));
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IllegalStateException("midway");
                    }))
        .hasMessage("midway");
    assertThat(file).hasContent("1");
    assertThat(dir).isDirectoryNotContaining(f -> !f.equals(file));
  }

  @Test
  void theFileIsNotThereBeforeItIsWhole() {
    Path file = dir.resolve("b");
    AtomicFile.write(
        file,
        out -> {
          out.write(new byte[1 << 20]);
          assertThat(file).doesNotExist();
          assertThat(dir).isDirectoryContaining(AtomicFile::isTemporary);
        });
    assertThat(file).hasSize(1 << 20);
  }

  @Test
  void diskFullIsTheMachinesFault() {
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    dir.resolve("c"),
                    out -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.kind()).isEqualTo(UserError.Kind.RESOURCE))
        .hasMessageContaining("disk full")
        .hasMessageContaining(dir.resolve("c").toString());
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void aDirectoryThatIsAFileIsNamed() throws IOException {
    Path file = Files.createFile(dir.resolve("d"));
    assertThatThrownBy(() -> AtomicFile.write(file.resolve("e"), out -> out.write(0)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file.resolve("e").toString());
  }

  @Test
  void aCtrlCDuringAWriteSpoilsNothing() {
    Path file = dir.resolve("f");
    Thread.currentThread().interrupt();
    AtomicFile.write(file, out -> out.write(new byte[100_000]));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasSize(100_000);
  }
}
