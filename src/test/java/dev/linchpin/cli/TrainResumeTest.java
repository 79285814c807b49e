package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed goes on to the same end; scripts/verify_resume is the larger one. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "kill is POSIX's")
class TrainResumeTest {
  private static final String SPEC =
      """
      models { name: "m" train {
        architecture { cnn { widths: [8, 16] } }
        epochs: 40 batch_size: 32 learning_rate { value: 0.05 } average_decay: 0.9
        loss { fast { threat { epsilon: 0.05 } } sensitivity { k: 4 lambda2: 1 } }
        checkpoint_seconds: 0.05 replicas: 2
        evaluation { every_epochs: 10 images: 40 steps: 3 neurons: [1] }
        keep_best: "pgd/robust" early_stopping { patience: 100 }
      } }
      data { npz { path: "p.npz" } limit: 20 }
      tasks { sensitivity { } }
      """;

  @TempDir static Path folder;
  private static Path undisturbed;

  @BeforeAll
  static void undisturbed() throws Exception {
    Patterns.npz(folder.resolve("p.npz"), 400, 40);
    Files.writeString(folder.resolve("s.textproto"), SPEC);
    undisturbed = folder.resolve("undisturbed");
    assertThat(start(undisturbed).waitFor()).isZero();
  }

  private static Process start(Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Main.class.getName(),
            "run",
            folder.resolve("s.textproto").toString(),
            "--out",
            out.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private static Path training(Path out) {
    return out.resolve("training/m");
  }

  private static long lines(Path csv) throws IOException {
    return Files.exists(csv) ? Files.readString(csv).lines().count() : 0;
  }

  @Test
  void killedAtAnyTimeItGoesOnToTheSameEnd() throws Exception {
    Path out = folder.resolve("killed");
    Random random = new Random(1);
    int killed = 0;
    // Of 41 lines: among the first steps, at an evaluation (line 11 is epoch 10), near the end.
    for (int epochs : new int[] {2, 11, 39}) {
      Process process = start(out);
      while (process.isAlive() && lines(training(out).resolve("epochs.csv")) < epochs) {
        Thread.sleep(2);
      }
      Thread.sleep(random.nextInt(30));
      killed += process.isAlive() ? 1 : 0;
      process.destroyForcibly().waitFor();
    }
    assertThat(killed).isPositive();
    // What a kill amid an evaluation, and one amid the export, leave; in place of waiting for them.
    for (String unfinished :
        List.of("training/m/evaluated/.model.replaced", "models/.m.exporting")) {
      Files.createDirectories(out.resolve(unfinished).resolve("variables"));
      Files.writeString(out.resolve(unfinished).resolve("saved_model.pb"), "half");
    }
    // Other shares of a batch round apart; the plan that the run began with stays, though.
    Run last = works("run %s/s.textproto --out %s --set models[0].train.replicas=1", folder, out);
    assertThat(last.err()).contains("going on as the run began: m.train.replicas: 2, not 1");
    for (String csv : List.of("history.csv", "epochs.csv", "evaluations.csv")) {
      assertThat(untimed(training(out).resolve(csv)))
          .isNotEmpty()
          .isEqualTo(untimed(training(undisturbed).resolve(csv)));
    }
    // After the curves, which say at which step two runs parted.
    assertThat(out.resolve("models/m/assets.extra/weights.npz"))
        .hasSameBinaryContentAs(undisturbed.resolve("models/m/assets.extra/weights.npz"));
    assertThat(Linchpin.allRows(out)).isEqualTo(Linchpin.allRows(undisturbed));
    assertThat(names(out)).isEqualTo(names(undisturbed));
  }

  @Test
  void anotherPrecisionIsRefused() {
    Run other =
        Linchpin.run(
            "run %s/s.textproto --out %s --set models[0].train.precision=BFLOAT16",
            folder, undisturbed);
    assertThat(other.code()).isEqualTo(5);
    assertThat(other.err())
        .contains(
            "holds a run of another spec", "models[0].train.precision: FLOAT32, not BFLOAT16");
  }

  /** Lines without the column of speeds, which no two runs share. */
  private static List<List<String>> untimed(Path csv) throws IOException {
    List<List<String>> lines = new ArrayList<>();
    int timed = -1;
    for (String line : Files.readAllLines(csv)) {
      List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
      timed = lines.isEmpty() ? cells.indexOf("images_per_second") : timed;
      if (timed >= 0) {
        cells.remove(timed);
      }
      lines.add(cells);
    }
    return lines;
  }

  /**
   * What lies in a run folder; of two checkpoints the earlier is of a step that depends on time.
   */
  private static TreeSet<String> names(Path out) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    int checkpoints = 0;
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = out.relativize(file).toString();
        boolean checkpoint = name.startsWith("training/m/checkpoints/checkpoint-");
        if (checkpoint) {
          checkpoints++;
        } else if (!name.startsWith("log/") && !name.startsWith("training/m/tensorboard/")) {
          names.add(name);
        }
      }
    }
    try (Stream<Path> files = Files.walk(out)) {
      files.filter(Files::isDirectory).forEach(d -> names.add(out.relativize(d) + "/"));
    }
    assertThat(checkpoints).isEqualTo(2);
    return names;
  }
}
