package dev.linchpin.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs a few lines of Python, by the interpreter of {@link Python}. A test that needs it is skipped
 * where it is absent or lacks a module.
 */
public final class PythonScript {
  private static final ConcurrentHashMap<String, Boolean> MODULES = new ConcurrentHashMap<>();

  private PythonScript() {}

  /** The interpreter; skips the test if there is none that has {@code module}. */
  public static Path interpreter(String module) {
    Path python = Python.interpreter();
    assumeTrue(
        MODULES.computeIfAbsent(module, m -> has(python, m)), python + " has no module " + module);
    return python;
  }

  private static boolean has(Path python, String module) {
    String find = "import importlib.util as u,sys;sys.exit(u.find_spec(sys.argv[1]) is None)";
    try {
      return new ProcessBuilder(python.toString(), "-c", find, module)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs a script and expects it to succeed.
   *
   * @param module that it needs beside the standard library
   * @return what it printed to standard output
   */
  public static String run(String module, String script, Object... args) {
    List<String> command = new ArrayList<>(List.of(interpreter(module).toString(), "-c", script));
    for (Object arg : args) {
      command.add(arg.toString());
    }
    try {
      File errors = File.createTempFile("python", ".err");
      try {
        Process process = new ProcessBuilder(command).redirectError(errors).start();
        String out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(Files.readString(errors.toPath())).isZero();
        return out;
      } finally {
        Files.delete(errors.toPath());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
