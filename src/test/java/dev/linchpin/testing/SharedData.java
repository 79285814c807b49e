package dev.linchpin.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The material beside the repository: a test that needs it is skipped where it is absent. */
public final class SharedData {
  private SharedData() {}

  /** Its folder; skips the test where there is none. */
  public static Path folder() {
    Path folder =
        Path.of(
            Optional.ofNullable(System.getProperty("linchpin.shared"))
                .or(() -> Optional.ofNullable(System.getenv("LINCHPIN_SHARED")))
                .orElse("../shared"));
    assumeTrue(
        Files.isDirectory(folder.resolve("models")),
        "the shared models are not at "
            + folder
            + " (property linchpin.shared or variable LINCHPIN_SHARED says where)");
    return folder;
  }

  /** A model of {@code models/}. */
  public static Path model(String name) {
    return folder().resolve("models").resolve(name);
  }

  /** Unpacks the exact CIFAR-10 images into {@code into}; no tool is needed. */
  public static Path losslessCifar10(Path into) {
    Path archive = folder().resolve("data/cifar10/cifar10-lossless.tar.xz");
    assumeTrue(Files.isRegularFile(archive), archive + " is missing");
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        if (e.isFile()) {
          Files.copy(tar, into.resolve(Path.of(e.getName()).getFileName().toString()));
        }
      }
      return into;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
