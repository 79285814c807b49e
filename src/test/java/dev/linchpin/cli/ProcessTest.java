package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.testing.Interruptible;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only a process shows: signals, and what TensorFlow's C++ prints. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals and descriptors are POSIX's")
class ProcessTest {
  private static final String LEVEL = "TF_CPP_MIN_LOG_LEVEL";

  @TempDir Path folder;

  private ProcessBuilder program(List<String> properties, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(properties);
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(List.of("-cp", classPath, ProcessProgram.class.getName()));
    Path spec = folder.resolve("spec");
    Files.writeString(spec, "");
    command.addAll(List.of("run", spec.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(Interruptible.command(command));
    builder.environment().remove(LEVEL);
    builder.directory(folder.toFile());
    builder.redirectError(err());
    return builder;
  }

  private File err() {
    return folder.resolve("err").toFile();
  }

  private static String finish(Process process, int code) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(code);
    return out;
  }

  @Test
  void tensorFlowIsSilent() throws Exception {
    String out = finish(program(List.of()).start(), 0);
    assertThat(out).isEqualToIgnoringNewLines("worked");
    assertThat(err()).isEmpty();
  }

  @Test
  void withVerboseTensorFlowSpeaksToTheLog() throws Exception {
    Path log = folder.resolve("log");
    finish(program(List.of("-Dtest.log=" + log), "--verbose").start(), 0);
    assertThat(Files.readString(log)).containsPattern("INFO  native - .*cpu_feature_guard");
    assertThat(Files.readString(err().toPath())).contains("linchpin: ", "cpu_feature_guard");
  }

  /** What is fatal is said: it is the last that the process says. */
  @Test
  void anAbortIsNotSilent() throws Exception {
    Process process = program(List.of("-Dtest.abort=true", "-XX:-CreateCoredumpOnCrash")).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(70);
    assertThat(err()).content().contains("linchpin: warning: ").contains("Check failed");
  }

  @Test
  void interruptDropsThePartAndTellsHowToGoOn() throws Exception {
    interrupt("INT", 130);
  }

  @Test
  void terminationDoesTheSame() throws Exception {
    interrupt("TERM", 143);
  }

  private void interrupt(String signal, int code) throws Exception {
    Process process = program(List.of("-Dtest.wait=true")).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo("worked");
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(code);
    assertThat(err()).content().contains("run the same command again to go on");
  }

  @Test
  void aReaderThatLeavesIsNoError() throws Exception {
    ProcessBuilder program = program(List.of());
    program.redirectOutput(ProcessBuilder.Redirect.PIPE);
    Process process = program.start();
    process.getInputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(141);
    assertThat(err()).isEmpty();
  }
}
