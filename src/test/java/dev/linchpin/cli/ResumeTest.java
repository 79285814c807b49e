package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.MODEL;
import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.PartKind;
import dev.linchpin.testing.Interruptible;
import dev.linchpin.testing.PythonModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run that is ended at any time goes on as if nothing had been. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "kill is POSIX's")
class ResumeTest {
  private static final int IMAGES = 800;

  @TempDir static Path folder;
  private static Path model;
  private static Path data;
  private static Path undisturbed;

  @BeforeAll
  static void undisturbed() throws IOException {
    data = Linchpin.npz(folder.resolve("d.npz"), IMAGES, PythonModel.read(MODEL).labels());
    model = BadFiles.copy(Linchpin.model(MODEL), folder.resolve("m"));
    undisturbed = folder.resolve("undisturbed");
    works(command(undisturbed));
  }

  private static String command(Path out) {
    return String.format(
        "audit --model %s --data npz:%s --epsilon 0.03 --steps 20 --restarts 8 --neurons 1,4,8"
            + " --seed 3 --streams 1 --slots 16 --out %s",
        model, data, out);
  }

  private Process start(Path out) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Main.class.getName()));
    words.addAll(List.of(command(out).split(" ")));
    return new ProcessBuilder(Interruptible.command(words))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(err())
        .start();
  }

  private static File err() {
    return folder.resolve("err").toFile();
  }

  /** Waits until the run has written so many parts, or has ended. */
  private static void awaitParts(Process process, Path out, int parts) throws Exception {
    File results = out.resolve("results").toFile();
    while (process.isAlive()) {
      String[] files = results.list();
      if (files != null && files.length >= parts) {
        return;
      }
      Thread.sleep(2);
    }
  }

  @Test
  void killedAtAnyTimeItGoesOnToTheSameEnd() throws Exception {
    Path out = folder.resolve("killed");
    Random random = new Random(1);
    int killed = 0;
    // Of some 34: among predictions, between the tasks, among the slices of either attack.
    for (int parts : new int[] {4, 11, 15, 22}) {
      Process process = start(out);
      awaitParts(process, out, parts);
      Thread.sleep(random.nextInt(30));
      killed += process.isAlive() ? 1 : 0;
      process.destroyForcibly().waitFor();
    }
    assertThat(killed).isPositive();
    // What a kill between a slice's first and last part leaves; in place of waiting for the luck.
    Path verdicts = anyOf(out, "verdicts@");
    Files.delete(verdicts);
    Files.createFile(out.resolve("results").resolve(".left.tmp"));
    works(command(out));
    assertThat(Linchpin.allRows(out)).isEqualTo(Linchpin.allRows(undisturbed));
    assertThat(examples(out)).isEqualTo(examples(undisturbed));
  }

  private static Path anyOf(Path out, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(out.resolve("results"))) {
      return files
          .filter(f -> f.getFileName().toString().startsWith(prefix))
          .sorted()
          .findFirst()
          .orElseGet(() -> out.resolve("results").resolve("none"));
    }
  }

  /** Content of every array by name. */
  private static Map<String, String> examples(Path out) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(out.resolve("examples"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return all;
  }

  @Test
  void anOrphanOfAnotherLimitIsRemoved() throws IOException {
    Path out = folder.resolve("orphan");
    works(command(out) + " --limit 30");
    Path verdicts = anyOf(out, "verdicts@");
    String slice = verdicts.getFileName().toString().replace("verdicts@", "");
    Files.delete(verdicts);
    works(command(out) + " --limit 40");
    assertThat(out.resolve("results").resolve("trajectories@" + slice)).doesNotExist();
    assertThat(out.resolve("results").resolve("attacks@" + slice)).doesNotExist();
    assertThat(out.resolve("examples").resolve(slice.replace(".parquet", ".npy"))).doesNotExist();
    assertThat(Linchpin.rows(out, PartKind.VERDICTS)).hasSize(2 * 40);
    assertThat(Linchpin.rows(out, PartKind.TRAJECTORIES)).hasSize(16 * 40);
  }

  @Test
  void ctrlCLeavesWhatIsWhole() throws Exception {
    Path out = folder.resolve("interrupted");
    Process process = start(out);
    awaitParts(process, out, 6);
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(err()).content().contains("run the same command again to go on");
    assertThat(out.resolve("summary.json")).doesNotExist();
    works(command(out));
    assertThat(Linchpin.allRows(out)).isEqualTo(Linchpin.allRows(undisturbed));
  }

  @Test
  void aFinishedRunIsNotComputedAgain() {
    Map<String, ?> before = Linchpin.times(undisturbed, "results", "examples");
    Run again = works(command(undisturbed));
    assertThat(Linchpin.times(undisturbed, "results", "examples")).isEqualTo(before);
    assertThat(again.out()).contains("Model", "PGD");
    assertThat(again.err()).doesNotContain("steps/s");
  }

  @Test
  void aFolderOfAnotherSpecIsRefused() {
    Run other = Linchpin.run(command(undisturbed).replace("--steps 20", "--steps 21"));
    assertThat(other.code()).isEqualTo(5);
    assertThat(other.err())
        .contains("holds a run of another spec (tasks[1].attack.steps: 20, not 21)");
    Run seed = Linchpin.run(command(undisturbed).replace("--seed 3", "--seed 4"));
    assertThat(seed.err()).contains("seed: 3, not 4");
  }

  /** The plan of the first session stays, and the user is told. */
  @Test
  void anotherPlanIsNotTaken() {
    Run run = works(command(undisturbed).replace("--slots 16", "--slots 8"));
    assertThat(run.err()).contains("going on as the run began: m.slots: 16, not 8");
  }

  @Test
  void changedFilesAreRefused() throws IOException {
    Path out = folder.resolve("changed");
    Path ownModel = BadFiles.copy(Linchpin.model(MODEL), folder.resolve("own"));
    int[] labels = PythonModel.read(MODEL).labels();
    Path ownData = Linchpin.npz(folder.resolve("own.npz"), 12, labels);
    String command =
        String.format(
            "audit --model %s --data npz:%s --steps 2 --restarts 1 --neurons none --out %s",
            ownModel, ownData, out);
    works(command + " --limit 8");
    works(command);
    Linchpin.npz(ownData, 12, new int[] {4, 3});
    for (String limit : List.of("", " --limit 8", " --limit 9")) {
      Run changed = Linchpin.run(command + limit);
      assertThat(changed.code()).isEqualTo(5);
      assertThat(changed.err()).contains("another data 'first ", "its files have changed since");
    }
    Linchpin.npz(ownData, 12, labels);
    BadFiles.copy(Linchpin.model("keras3-no-bias"), ownModel);
    Run changed = Linchpin.run(command);
    assertThat(changed.code()).isEqualTo(5);
    assertThat(changed.err()).contains("another model 'own'");
  }
}
