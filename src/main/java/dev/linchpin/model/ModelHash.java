package dev.linchpin.model;

import dev.linchpin.base.Sha256;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.savedmodel.SavedModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 over a SavedModel's files, the signature and the pixel convention, for provenance. */
final class ModelHash {
  private ModelHash() {}

  static String of(SavedModelFile model, String signature, PixelConvention pixels) {
    try {
      MessageDigest sha = Sha256.digest();
      sha.update((signature + "\n" + pixels + "\n").getBytes(StandardCharsets.UTF_8));
      for (Path file : files(model.directory())) {
        sha.update((model.directory().relativize(file) + "\n").getBytes(StandardCharsets.UTF_8));
        try (InputStream in = Files.newInputStream(file)) {
          byte[] buffer = new byte[1 << 16];
          for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
            sha.update(buffer, 0, n);
          }
        }
      }
      return Sha256.hex(sha);
    } catch (IOException e) {
      throw new UserError(
          UserError.Kind.INPUT, model.directory() + " can't be read: " + e.getMessage(), e);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    Path variables = directory.resolve("variables");
    if (!Files.isDirectory(variables)) {
      return List.of(directory.resolve("saved_model.pb"));
    }
    try (Stream<Path> weights = Files.list(variables)) {
      return Stream.concat(
              Stream.of(directory.resolve("saved_model.pb")),
              weights.filter(Files::isRegularFile).sorted())
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
