package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.experiment.AuditOptions;
import dev.linchpin.experiment.AuditOptions.Norm;
import dev.linchpin.experiment.DataOptions;
import dev.linchpin.experiment.InspectOptions;
import dev.linchpin.experiment.ModelOptions.Pixels;
import dev.linchpin.experiment.PredictOptions;
import dev.linchpin.experiment.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
  void auditHasTheDefaultsOfItsHelp() {
    var audit =
        (AuditOptions)
            options("audit", "--model", folder.toString(), "--data", "cifar10:" + folder);
    assertThat(audit.attacks().norm()).isEqualTo(Norm.LINF);
    assertThat(audit.attacks().epsilon().value()).isCloseTo(0.0313725490, within(1e-9));
    assertThat(audit.attacks().epsilon().text()).isEqualTo("8/255");
    assertThat(audit.attacks().steps()).isEqualTo(100);
    assertThat(audit.attacks().restarts()).isEqualTo(20);
    assertThat(audit.attacks().neurons()).containsExactly(1, 4, 8, 16);
    assertThat(audit.data())
        .isEqualTo(
            new DataOptions(
                DataOptions.Kind.CIFAR10, folder, DataOptions.Split.TEST, OptionalInt.empty()));
    assertThat(audit.model().pixels()).isEmpty();
    assertThat(audit.model().mean()).isEmpty();
    assertThat(audit.seed()).isZero();
  }

  @Test
  void auditTakesWhatItIsGiven() {
    String line =
        "--norm l2 --epsilon 0.25 --steps 7 --restarts 0 --neurons 16,1,4,4 --seed 9 --limit 12"
            + " --split train --signature classify --pixels 0..255 --mean 0.1,-0.2,3e-1 --std 1,2,3"
            + " --label-offset -1 --streams 2 --slots 64 --out o --set seed=3";
    List<String> args = new ArrayList<>(List.of("audit", "--model", folder.toString()));
    args.addAll(List.of("--data", "npz:" + spec));
    args.addAll(List.of(line.split(" ")));
    var audit = (AuditOptions) options(args.toArray(String[]::new));
    assertThat(audit.attacks().norm()).isEqualTo(Norm.L2);
    assertThat(audit.attacks().epsilon().value()).isEqualTo(0.25);
    assertThat(audit.attacks().steps()).isEqualTo(7);
    assertThat(audit.attacks().restarts()).isZero();
    assertThat(audit.attacks().neurons()).containsExactly(1, 4, 16);
    assertThat(audit.seed()).isEqualTo(9);
    assertThat(audit.data().limit()).hasValue(12);
    assertThat(audit.data().split()).isEqualTo(DataOptions.Split.TRAIN);
    assertThat(audit.model().signature()).hasValue("classify");
    assertThat(audit.model().pixels()).hasValue(Pixels.BYTE);
    assertThat(audit.model().mean()).containsExactly(0.1, -0.2, 0.3);
    assertThat(audit.model().std()).containsExactly(1.0, 2.0, 3.0);
    assertThat(audit.model().labelOffset()).isEqualTo(-1);
    assertThat(audit.streams()).hasValue(2);
    assertThat(audit.slots()).hasValue(64);
    assertThat(audit.out()).hasValue(Path.of("o"));
    assertThat(audit.overrides()).containsExactly("seed=3");
  }

  @Test
  void otherCommandsHandTheirOptionsOn() {
    var inspect = (InspectOptions) options("inspect", folder.toString(), "--json");
    assertThat(inspect.json()).isTrue();
    assertThat(inspect.model().directory()).isEqualTo(folder);
    var predict =
        (PredictOptions)
            options(
                "predict", "--model", folder.toString(), "--data", "idx:" + folder, "--out", "p");
    assertThat(predict.gradients()).isFalse();
    assertThat(predict.out()).isEqualTo(Path.of("p"));
  }

  @Test
  void helpNamesEveryCommandAndOption() {
    Run program = Run.of(List.of("--help"));
    assertThat(program.code()).isZero();
    for (String command : List.of("run", "audit", "inspect", "predict")) {
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
    assertThat(Run.of(List.of("--version")).out()).matches("linchpin \\d+\\.\\d+\\.\\d+\\S*\\R");
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
