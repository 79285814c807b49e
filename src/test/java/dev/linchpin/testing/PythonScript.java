package dev.linchpin.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a script of {@code scripts/} in the environment that {@code scripts/python-venv} makes. */
public final class PythonScript {
  private PythonScript() {}

  /** Its output; skips the test where the environment was not made. */
  public static String run(String script, String... arguments)
      throws IOException, InterruptedException {
    Path python =
        Path.of(Optional.ofNullable(System.getenv("LINCHPIN_PYTHON")).orElse(".venv/bin/python"));
    assumeTrue(
        Files.isExecutable(python),
        "no Python at "
            + python
            + " (scripts/python-venv makes it, LINCHPIN_PYTHON names another)");
    List<String> command = new ArrayList<>(List.of(python.toString(), "scripts/" + script));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    return output;
  }
}
