package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.experiment.AuditOptions;
import dev.linchpin.experiment.InspectOptions;
import dev.linchpin.experiment.PredictOptions;
import dev.linchpin.experiment.ReportOptions;
import dev.linchpin.experiment.RunOptions;
import dev.linchpin.spec.AuditSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path folder;
  private Path spec;

  @BeforeEach
  void makeSpec() throws IOException {
    spec = Files.createFile(folder.resolve("my spec.textproto"));
  }

  private static Object options(String... args) {
    RecordingActions actions = new RecordingActions();
    Run run = Run.of(List.of(args), () -> actions);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return actions.options;
  }

  private Run failing(RuntimeException failure) {
    return running(
        ui -> {
          throw failure;
        });
  }

  private Run running(Consumer<UserInterface> work, String... more) {
    List<String> args = new ArrayList<>(List.of("run", spec.toString()));
    args.addAll(List.of(more));
    return Run.of(args, () -> new RecordingActions(work));
  }

  @Test
  void runHandsItsOptionsOn() {
    assertThat(
            options(
                "run", spec.toString(), "--out", "o", "--set", "a=b c", "--set", "d[0].e=8/255"))
        .isEqualTo(
            new RunOptions(spec, Optional.of(Path.of("o")), List.of("a=b c", "d[0].e=8/255")));
    assertThat(options("run", spec.toString()))
        .isEqualTo(new RunOptions(spec, Optional.empty(), List.of()));
  }

  @Test
  void auditHandsWhatIsGivenOnAsWritten() {
    assertThat(options("audit", "--model", "m", "--data", "idx:d"))
        .isEqualTo(
            new AuditOptions(Map.of("model", "m", "data", "idx:d"), Optional.empty(), List.of()));
    String line =
        "--norm l2 --epsilon 0.25 --steps 7 --restarts 0 --neurons 16,1,4 --seed 9 --limit 12"
            + " --split train --signature classify --pixels 0..255 --mean 0.1,-0.2,3e-1 --std 1,2,3"
            + " --label-offset -1 --streams 2 --slots 64 --model m --data npz:x";
    List<String> args = new ArrayList<>(List.of("audit", "--out", "o", "--set", "seed=3"));
    args.addAll(List.of(line.split(" ")));
    Map<String, String> given = new HashMap<>();
    String[] words = line.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      given.put(words[i].substring(2), words[i + 1]);
    }
    assertThat(options(args.toArray(String[]::new)))
        .isEqualTo(new AuditOptions(given, Optional.of(Path.of("o")), List.of("seed=3")));
  }

  /** An option that the command takes and nobody reads, or the reverse, would be a trap. */
  @Test
  void auditTakesTheOptionsThatTheSpecKnows() {
    String help = Run.of(List.of("audit", "--help")).out();
    assertThat(AuditSpec.options()).allSatisfy(o -> assertThat(help).contains("--" + o + " "));
    assertThat(AuditSpec.modelOptions())
        .contains("model", "pixels", "label-offset")
        .doesNotContain("data", "steps");
  }

  @Test
  void otherCommandsHandTheirOptionsOn() {
    assertThat(options("inspect", "m", "--json", "--pixels", "0..255"))
        .isEqualTo(new InspectOptions(Map.of("model", "m", "pixels", "0..255"), true));
    assertThat(options("predict", "--model", "m", "--data", "idx:d", "--out", "p"))
        .isEqualTo(new PredictOptions(Map.of("model", "m", "data", "idx:d"), Path.of("p"), false));
  }

  @Test
  void reportTakesOneRunOrSeveral() {
    String run = folder.toString();
    assertThat(options("report", run))
        .isEqualTo(new ReportOptions(List.of(folder), Optional.empty(), Optional.empty()));
    assertThat(options("report", run, spec.toString(), "--out", "r"))
        .isEqualTo(
            new ReportOptions(List.of(folder, spec), Optional.of(Path.of("r")), Optional.empty()));
    assertThat(options("report", run, "--pictures", "a,b"))
        .isEqualTo(
            new ReportOptions(List.of(folder), Optional.empty(), Optional.of(List.of("a", "b"))));
    assertThat(options("report", run, "--pictures", "none"))
        .isEqualTo(new ReportOptions(List.of(folder), Optional.empty(), Optional.of(List.of())));
  }

  @Test
  void helpNamesEveryCommandAndOption() {
    Run program = Run.of(List.of("--help"));
    assertThat(program.code()).isZero();
    for (String command : List.of("run", "audit", "inspect", "predict", "report")) {
      assertThat(program.out()).contains("  " + command + " ");
      Run help = Run.of(List.of(command, "--help"));
      assertThat(help.code()).isZero();
      assertThat(help.err()).isEmpty();
      assertThat(help.out()).contains("usage: linchpin " + command, "--verbose", "examples:");
      assertThat(help.out().lines()).allSatisfy(l -> assertThat(l).hasSizeLessThan(100));
    }
    assertThat(Run.of(List.of("--help", "audit")).out()).contains("--epsilon E");
  }

  @Test
  void versionIsThatOfTheBuild() {
    assertThat(Run.of(List.of("--version")).out())
        .matches("linchpin \\d+\\.\\d+\\.\\d+\\S*( \\(\\w+\\+?\\))?\\R");
    assertThat(Run.of(List.of("--version", "--verbose")).out()).contains("TensorFlow 2.");
  }

  @Test
  void quietLeavesResultsAndWarnings() {
    Consumer<UserInterface> work =
        ui -> {
          ui.result("42");
          ui.message("hello");
          ui.warning("chance level");
          ui.progress("pgd", "images", 3, 0).close();
        };
    Run quiet = running(work, "--quiet");
    assertThat(quiet.out()).isEqualToIgnoringNewLines("42");
    assertThat(quiet.err()).isEqualToIgnoringNewLines("linchpin: warning: chance level");
    assertThat(running(work).err()).contains("linchpin: hello", "pgd: 0/3 images");
  }

  @Test
  void aDefectIsOneLineAndSaysWhereToLook() throws IOException {
    Path log = folder.resolve("log");
    Run run =
        running(
            ui -> {
              ui.logTo(log);
              throw new IllegalStateException("two\nlines");
            });
    assertThat(run.code()).isEqualTo(70);
    assertThat(run.err())
        .matches("linchpin: error: internal error: IllegalStateException: two; lines .*log\\)\\R");
    assertThat(Files.readString(log)).contains("at dev.linchpin.cli.MainTest");
    assertThat(failing(new IllegalStateException()).err())
        .isEqualToIgnoringNewLines(
            "linchpin: error: internal error: IllegalStateException (--verbose shows where)");
  }

  @Test
  void verboseShowsWhere() {
    Run run =
        running(
            ui -> {
              throw new IllegalStateException();
            },
            "--verbose");
    assertThat(run.err()).contains("at dev.linchpin.cli.MainTest");
  }

  @Test
  void aMachineThatGivesOutIsNoDefect() {
    Run heap =
        running(
            ui -> {
              throw new OutOfMemoryError("Java heap space");
            });
    assertThat(heap.code()).isEqualTo(4);
    assertThat(heap.err()).contains("out of memory (Java heap space): use fewer --slots");
    Run tensorFlow =
        failing(
            new IllegalStateException(
                new org.tensorflow.exceptions.TFResourceExhaustedException("OOM [9]\n stack")));
    assertThat(tensorFlow.code()).isEqualTo(4);
    assertThat(tensorFlow.err()).contains("use fewer --slots").contains("(OOM [9])");
    Run disk =
        failing(new java.io.UncheckedIOException(new IOException("No space left on device")));
    assertThat(disk.code()).isEqualTo(4);
  }

  @Test
  void everyKindOfUserErrorHasItsCode() {
    for (UserError.Kind kind : UserError.Kind.values()) {
      Run run = failing(new UserError(kind, "it is so"));
      assertThat(run.code()).isBetween(2, 5);
      assertThat(run.err()).isEqualToIgnoringNewLines("linchpin: error: it is so");
    }
    assertThat(failing(new UserError(UserError.Kind.CONFLICT, "x")).code()).isEqualTo(5);
  }

  @Test
  void cancellationTellsHowToGoOn() {
    Run run =
        running(
            ui -> {
              ui.cancellation().request();
              ui.cancellation().check();
            });
    assertThat(run.code()).isEqualTo(130);
    assertThat(run.err()).contains("run the same command again to go on");
    assertThat(failing(new CancellationException()).code()).isEqualTo(130);
  }

  @Test
  void logGoesToTheFileAndWarningsAlsoToTheConsole() throws IOException {
    Path log = folder.resolve("log");
    Consumer<UserInterface> work =
        ui -> {
          var logger = LogManager.getLogger("somewhere");
          ui.logTo(log);
          logger.debug("small");
          logger.info("telling");
          logger.warn("worrying\nmuch", new IOException("cause"));
        };
    Run run = running(work);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "linchpin: warning: worrying; much (java.io.IOException: cause)");
    assertThat(Files.readString(log))
        .contains("INFO  somewhere - telling", "WARN", "at dev.linchpin")
        .doesNotContain("small");
    assertThat(running(work, "--verbose").err()).contains("linchpin: telling");
    assertThat(Files.readString(log)).contains("small");
    assertThat(Files.readString(log).split("telling", -1)).hasSize(3);
  }
}
