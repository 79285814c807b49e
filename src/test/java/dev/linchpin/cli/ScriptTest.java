package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The start script, in a distribution laid out as the assembly does, in a folder with a space. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script")
class ScriptTest {
  @TempDir static Path folder;
  private static Path script;

  @BeforeAll
  static void layOut() throws IOException {
    Path home = folder.resolve("un packed");
    Path lib = Files.createDirectories(home.resolve("lib"));
    script = Files.createDirectories(home.resolve("bin")).resolve("linchpin");
    Files.copy(Path.of("scripts", "linchpin"), script);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String entry : classPath.split(File.pathSeparator)) {
      if (entry.endsWith(".jar")) {
        Path jar = Path.of(entry);
        Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
      }
    }
    jar(Path.of("target", "classes"), lib.resolve("linchpin-test.jar"));
  }

  /** JUnit would warn of every link that leads outside. */
  @AfterAll
  static void removeLinks() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  private static void jar(Path classes, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, jar);
        jar.closeEntry();
      }
    }
  }

  private static Run run(Path program, Path javaHome, Path cache, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().put("LINCHPIN_CACHE", cache.toString());
    builder.environment().put("LINCHPIN_JAVA_OPTS", "-Dsome=thing -Dother=thing");
    File err = folder.resolve("err").toFile();
    Process process = builder.redirectError(err).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out, Files.readString(err.toPath()));
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"));
  }

  @Test
  void startsFromAnywhereAndKeepsArgumentsWhole() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), script);
    Path cache = folder.resolve("ca che");
    Run first = run(link, java(), cache, "run", "no such  file");
    assertThat(first.code()).isEqualTo(3);
    assertThat(first.err())
        .matches(
            "linchpin: preparing a fast start .*\\R"
                + "linchpin: error: SPEC: there is no .*/no such  file\\R");
    assertThat(cache).isDirectoryContaining("glob:**.jsa");
    Run second = run(link, java(), cache, "frob nicate");
    assertThat(second.code()).isEqualTo(2);
    assertThat(second.err()).matches("linchpin: error: unknown command frob nicate; commands.*\\R");
    assertThat(run(script, java(), cache, "--version").out()).startsWith("linchpin ");
  }

  @Test
  void aCacheThatCannotBeWrittenIsNoError() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Run run = run(script, java(), file.resolve("cache"), "--version");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("linchpin ");
  }

  @Test
  void aJavaThatIsTooOldOrMissingIsNamed() throws Exception {
    Path home = folder.resolve("jdk");
    Path cache = folder.resolve("unused");
    assertThat(run(script, home, cache, "--version").err())
        .matches("linchpin: error: JAVA_HOME is .*/jdk, but there is no bin/java in it\\R");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    for (String version : List.of("11.0.2", "1.8.0_292")) {
      Files.writeString(home.resolve("release"), "X=\"1\"\nJAVA_VERSION=\"" + version + "\"\n");
      Run run = run(script, home, cache, "--version");
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .matches("linchpin: error: Java 17 or later .* is " + version + ": .*\\R");
    }
  }
}
