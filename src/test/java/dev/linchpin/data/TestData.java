package dev.linchpin.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.linchpin.base.Sha256;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Where test files are. */
final class TestData {
  private TestData() {}

  /** A file made by scripts/make_data_fixtures.py. */
  static Path resource(String name) {
    try {
      return Path.of(TestData.class.getResource("/data/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String[]> csv(String name) throws IOException {
    return Files.readAllLines(resource(name)).stream().map(line -> line.split(",")).toList();
  }

  /** A file or folder of the shared material; the test is skipped where it is absent. */
  static Path shared(String name) {
    String root =
        Optional.ofNullable(System.getProperty("linchpin.shared"))
            .or(() -> Optional.ofNullable(System.getenv("LINCHPIN_SHARED")))
            .orElse("../shared");
    Path path = Path.of(root).resolve(name);
    assumeTrue(Files.exists(path), () -> path + " is absent: the shared material is needed");
    return path;
  }

  static String sha256(byte[] bytes) {
    MessageDigest digest = Sha256.digest();
    return HexFormat.of().formatHex(digest.digest(bytes));
  }
}
