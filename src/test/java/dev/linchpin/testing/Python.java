package dev.linchpin.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The scripts of {@code scripts/}: a test that needs one is skipped where Python is absent. */
public final class Python {
  private static final Path SCRIPTS = Path.of("scripts").toAbsolutePath();

  private Python() {}

  /**
   * A script's run.
   *
   * @param exitCode 0 for success
   * @param output standard output and error
   */
  public record Run(int exitCode, String output) {}

  /** Runs a script; skips the test where there is no environment for it. */
  public static Run run(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(interpreter().toString(), "-u"));
    command.add(SCRIPTS.resolve(script).toString());
    command.addAll(List.of(arguments));
    try {
      File output = File.createTempFile("python", ".log");
      try {
        // A file, not a pipe: nobody has to read it meanwhile.
        Process process =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
        int exitCode = process.waitFor();
        return new Run(exitCode, Files.readString(output.toPath()));
      } finally {
        Files.delete(output.toPath());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As {@code scripts/python-venv} finds it, which this does not call: it would download. */
  static Path interpreter() {
    Path python =
        Optional.ofNullable(System.getenv("LINCHPIN_PYTHON"))
            .map(Path::of)
            .orElse(SCRIPTS.resolveSibling(".venv/bin/python"));
    assumeTrue(
        Files.isExecutable(python),
        "no Python at "
            + python
            + " (scripts/python-venv makes it, LINCHPIN_PYTHON names another)");
    return python;
  }
}
