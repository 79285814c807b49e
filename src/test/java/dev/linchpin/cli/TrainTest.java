package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.run;
import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training through the program: what it learns, measures, leaves behind and exports. */
class TrainTest {
  private static final int IMAGES = 90;

  private static final String SPEC =
      """
      models { name: "plain" train {
        architecture { cnn { widths: [4, 8] } }
        epochs: 4 batch_size: 32 learning_rate { value: 0.1 }
        evaluation { every_epochs: 2 images: 90 steps: 5 neurons: [1, 4]
                     threat { epsilon: 0.1 step_size: 0.05 } }
      } }
      models { name: "hard" train {
        architecture { mlp { hidden: [16] } }
        epochs: 4 batch_size: 32 learning_rate { value: 0.05 } average_decay: 0.9
        loss { adversarial { threat { epsilon: 0.05 } steps: 2 } sensitivity { k: 4 lambda2: 1 } }
        evaluation { every_epochs: 1 images: 90 steps: 5 neurons: [1, 4] source: EXAMINED
                     threat { epsilon: 0.1 step_size: 0.05 } }
        keep_best: "pgd/robust"
      } }
      data { npz { path: "p.npz" } }
      tasks { attack { threats { epsilon: 0.1 step_size: 0.05 } steps: 5 pgd { restarts: 1 } } }
      tasks { attack { threats { epsilon: 0.1 step_size: 0.05 } steps: 5
                       neurons { counts: [1, 4] } } }
      """;

  @TempDir static Path folder;
  private static Path out;
  private static Run first;

  @BeforeAll
  static void train() throws IOException {
    Patterns.npz(folder.resolve("p.npz"), 480, IMAGES);
    Files.writeString(folder.resolve("s.textproto"), SPEC);
    out = folder.resolve("out");
    first = works("run %s/s.textproto --out %s", folder, out);
  }

  private static Map<String, Double> evaluations(String model, int epoch) throws IOException {
    Map<String, Double> values = new HashMap<>();
    for (String line :
        Files.readAllLines(out.resolve("training").resolve(model).resolve("evaluations.csv"))) {
      String[] cells = line.split(",");
      if (cells[1].equals(Integer.toString(epoch))) {
        values.put(cells[2], Double.parseDouble(cells[3]));
      }
    }
    return values;
  }

  private static JsonObject summary() throws IOException {
    return JsonParser.parseString(Files.readString(out.resolve("summary.json"))).getAsJsonObject();
  }

  private static double accuracy(String model) throws IOException {
    for (JsonElement m : summary().getAsJsonArray("models")) {
      if (m.getAsJsonObject().get("name").getAsString().equals(model)) {
        return m.getAsJsonObject().get("clean_accuracy").getAsDouble();
      }
    }
    throw new AssertionError("no model " + model);
  }

  private static JsonObject attack(String model, String name) throws IOException {
    for (JsonElement a : summary().getAsJsonArray("attacks")) {
      JsonObject attack = a.getAsJsonObject();
      if (attack.get("model").getAsString().equals(model)
          && attack.get("attack").getAsString().equals(name)) {
        return attack;
      }
    }
    throw new AssertionError("no " + name + " on " + model + " in " + summary());
  }

  @Test
  void itLearns() throws IOException {
    assertThat(accuracy("plain")).isGreaterThan(0.9);
    assertThat(accuracy("hard")).isGreaterThan(0.9);
    assertThat(first.out()).contains("plain", "hard", "Accuracy", "4-NS");
  }

  @Test
  void theLastEvaluationSaysWhatAnAuditOfTheExportSays() throws IOException {
    Map<String, Double> last = evaluations("plain", 4);
    assertThat(last.get("clean/accuracy")).isCloseTo(accuracy("plain"), within(1e-9));
    for (String name : List.of("pgd", "1-ns", "4-ns")) {
      JsonObject attack = attack("plain", name);
      assertThat(last.get(name + "/success"))
          .isCloseTo(attack.get("success").getAsDouble(), within(1e-9));
      assertThat(last.get(name + "/robust"))
          .isCloseTo(attack.get("robust_accuracy").getAsDouble(), within(1e-9));
    }
    assertThat(evaluations("plain", 1)).isEmpty();
    assertThat(evaluations("plain", 2)).isNotEmpty();
  }

  private static List<String[]> epochs(Path training) throws IOException {
    return Files.readAllLines(training.resolve("epochs.csv")).stream()
        .map(l -> l.split(","))
        .toList();
  }

  /** Of the same images: "hard" has averaged weights, "plain" batch normalisation. */
  @Test
  void theValidationSaysWhatAnEvaluationAndAnAuditSay() throws IOException {
    for (String model : List.of("plain", "hard")) {
      List<String[]> epochs = epochs(out.resolve("training").resolve(model));
      int column = List.of(epochs.get(0)).indexOf("validation/accuracy");
      assertThat(epochs).hasSize(5);
      for (int epoch = model.equals("plain") ? 2 : 1; epoch <= 4; epoch += 2) {
        assertThat(Double.parseDouble(epochs.get(epoch)[column]))
            .isEqualTo(evaluations(model, epoch).get("clean/accuracy"));
      }
    }
    String[] last = epochs(out.resolve("training/plain")).get(4);
    assertThat(Double.parseDouble(last[5])).isEqualTo(accuracy("plain"));
    assertThat(Double.parseDouble(last[6])).isCloseTo(exportedLoss("plain"), within(1e-6));
    assertThat(first.err())
        .containsPattern("epoch 1/4, loss \\S+, accuracy \\S+ %, validation \\S+ %, ")
        .contains("plain  evaluation pgd linf 0.1: 90/90 images, success");
  }

  /** Mean cross-entropy of the export's logits. */
  private static double exportedLoss(String model) throws IOException {
    Path predicted = folder.resolve("logits");
    works(
        "predict --model %s/models/%s --signature serving_default --output logits"
            + " --data npz:%s/p.npz --out %s",
        out, model, folder, predicted);
    NpyArray logits = Npy.read(predicted.resolve("logits.npy"));
    NpyArray labels = Npy.read(predicted.resolve("labels.npy"));
    double loss = 0;
    for (int i = 0; i < IMAGES; i++) {
      double sum = 0;
      for (int c = 0; c < Patterns.CLASSES; c++) {
        sum += Math.exp(logits.floating(i * Patterns.CLASSES + c));
      }
      int label = (int) labels.integer(i);
      loss += Math.log(sum) - logits.floating(i * Patterns.CLASSES + label);
    }
    return loss / IMAGES;
  }

  @Test
  void aStopByTheValidationIsEvaluated() throws IOException {
    Path stopped = folder.resolve("stopped");
    works(
        "train --arch cnn-4-8 --data npz:%s/p.npz --epochs 9 --batch 32 --validate 40 --out %s"
            + " --set models[0].train.evaluation.steps=0"
            + " --set models[0].train.evaluation.images=50"
            + " --set models[0].train.early_stopping.measure=validation/accuracy"
            + " --set models[0].train.early_stopping.patience=1"
            + " --set models[0].train.early_stopping.least_gain=1",
        folder, stopped);
    List<String[]> epochs = epochs(stopped.resolve("training/cnn"));
    assertThat(epochs).hasSize(3);
    double images = 40 * Double.parseDouble(epochs.get(1)[5]);
    assertThat(images).isCloseTo(Math.rint(images), within(1e-9));
    assertThat(Files.readAllLines(stopped.resolve("training/cnn/evaluations.csv")).get(1))
        .startsWith(epochs.get(2)[0] + ",2,clean/accuracy,");
  }

  @Test
  void withoutImagesThereIsNoValidation() throws IOException {
    Run run =
        works(
            "train --arch cnn-4-8 --data npz:%s/p.npz --epochs 1 --batch 32 --validate 0 --out %s/n"
                + " --set models[0].train.evaluation.every_epochs=0",
            folder, folder);
    assertThat(run.err()).contains("epoch 1/1, loss").doesNotContain("validation");
    assertThat(epochs(folder.resolve("n/training/cnn")).get(0)).doesNotContain("validation/loss");
  }

  @Test
  void theBestNetworkIsExportedWhereItWasAskedFor() throws IOException {
    double best = 0;
    for (int epoch = 1; epoch <= 4; epoch++) {
      best = Math.max(best, evaluations("hard", epoch).get("pgd/robust"));
    }
    assertThat(attack("hard", "pgd").get("robust_accuracy").getAsDouble())
        .isCloseTo(best, within(1e-9));
  }

  @Test
  void whatIsTrainedIsNotTrainedAgain() throws IOException {
    Map<String, FileTime> before = Linchpin.times(out, "models", "training", "results");
    Run again = works("run %s/s.textproto --out %s", folder, out);
    assertThat(Linchpin.times(out, "models", "training", "results")).isEqualTo(before);
    assertThat(again.out()).isEqualTo(first.out());
    assertThat(again.err()).doesNotContain("training");
  }

  @Test
  void provenanceHasPlanAndImages() throws IOException {
    JsonObject provenance =
        JsonParser.parseString(Files.readString(out.resolve("provenance.json"))).getAsJsonObject();
    assertThat(provenance.getAsJsonObject("plan").keySet())
        .contains("plain.train.replicas", "plain.train.threads", "hard.train.precision");
    assertThat(provenance.getAsJsonObject("data").keySet())
        .contains("plain.train", "hard.train", "first " + IMAGES);
    assertThat(provenance.getAsJsonObject("models").keySet()).contains("plain", "hard");
  }

  @Test
  void nothingTemporaryIsLeft() throws IOException {
    try (var files = Files.walk(out)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .noneMatch(f -> f.startsWith(".") && !f.equals(".lock"))
          .doesNotContain("evaluated");
    }
  }

  @Test
  void anExportGivesTheSameLogits() throws IOException {
    Path exported = folder.resolve("exported");
    assertThat(works("export %s --name plain --out %s", out, exported).out())
        .contains("serving_default, sensitivity, attack");
    for (Path model : List.of(exported, out.resolve("models/plain"))) {
      works(
          "predict --model %s --signature serving_default --output logits --data npz:%s/p.npz"
              + " --out %s",
          model, folder, model.resolveSibling("predicted"));
    }
    assertThat(folder.resolve("predicted/logits.npy"))
        .hasSameBinaryContentAs(out.resolve("models/predicted/logits.npy"));
    assertThat(run("export %s --name plain --out %s", out, exported).code()).isEqualTo(5);
    works("export %s --out %s --replace", exported, exported);
    assertThat(run("export %s --out %s/x", out, folder).err())
        .contains("choose one: --name plain, --name hard");
    assertThat(run("export %s --name no --out %s/x", out, folder).err())
        .contains("--name no: ", "trained no such model; allowed: plain, hard");
  }

  @Test
  void theCommandTrainsAndPrintsAShortTable() {
    Run run =
        works(
            "train --arch cnn-4-8 --data npz:%s/p.npz --lr 0.1 --epochs 2 --batch 32 --out %s/t"
                + " --set models[0].train.evaluation.steps=0",
            folder, folder);
    assertThat(run.out()).containsPattern("cnn +\\d+").doesNotContain("PGD");
    assertThat(folder.resolve("t/models/cnn/saved_model.pb")).exists();
    assertThat(run("train --arch cnn-4-8 --data npz:%s/p.npz --out %s/t", folder, folder).err())
        .contains("holds a run of another spec");
  }

  /** Its loss stays finite in these few steps; the moving statistics are what is too far off. */
  @Test
  void whatDivergedWithoutAnInfiniteLossIsNoInternalError() {
    String command =
        String.format(
            "train --arch cnn-4-8 --data npz:%s/p.npz --lr 1e12 --epochs 0.2 --batch 32 --out %s/d",
            folder, folder);
    for (int attempt = 0; attempt < 2; attempt++) {
      Run run = run(command);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err())
          .contains("training cnn diverged", "learning rate")
          .doesNotContain("internal error");
    }
    Run unseen =
        run(command.replaceFirst("/d$", "/e") + " --set models[0].train.evaluation.every_epochs=0");
    assertThat(unseen.err()).contains("model cnn gives NaN for image 0", "diverged");
    assertThat(unseen.code()).isEqualTo(3);
    Run audit =
        run(
            "audit --model %s/e/models/cnn --signature serving_default --output logits --data"
                + " npz:%s/p.npz --neurons 1,4 --out %s/a",
            folder, folder, folder);
    assertThat(audit.err()).contains("model cnn gives NaN for image 0");
    assertThat(audit.code()).isEqualTo(3);
  }

  @Test
  void aNetworkThatLearntNothingIsNotAMatterOfPixels() {
    Run run =
        works(
            "train --arch cnn-4-8 --data npz:%s/p.npz --lr 1e-9 --epochs 1 --batch 32 --out %s/c"
                + " --loss sensitivity --k 2 --set models[0].train.evaluation.steps=0",
            folder, folder);
    assertThat(run.err())
        .contains(", into " + folder.resolve("c"), "near chance", "warm_up_epochs")
        .doesNotContain("pixel range");
  }

  @Test
  void aSavedModelIsFineTuned() throws IOException {
    Run run =
        works(
            "train --model %s/models/plain --signature serving_default --output logits --data"
                + " npz:%s/p.npz --loss sensitivity --k 2 --lr 0.001 --epochs 1 --out %s/f",
            out, folder, folder);
    assertThat(run.out()).containsPattern("plain +\\d+");
    assertThat(Files.readString(folder.resolve("f/provenance.json"))).contains("plain.start");
    // Three kernels, two of them with batch normalisation, whose statistics stay.
    assertThat(folder.resolve("f/models/plain/assets.extra/weights.npz")).exists();
  }
}
