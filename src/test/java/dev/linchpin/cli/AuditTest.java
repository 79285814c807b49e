package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.MODEL;
import static dev.linchpin.cli.Linchpin.rows;
import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.base.Npy;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.Inference;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.testing.PythonModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an audit leaves behind and prints. */
class AuditTest {
  private static final int IMAGES = 300;
  private static final double EPSILON = 0.05;

  @TempDir static Path folder;
  private static Path out;
  private static Run run;
  private static Path data;

  @BeforeAll
  static void audit() {
    data = Linchpin.npz(folder.resolve("d.npz"), IMAGES, ownLabels());
    out = folder.resolve("out");
    run =
        works(
            "audit --model %s --data npz:%s --epsilon %s --steps 6 --restarts 3 --neurons 1,4,8"
                + " --out %s",
            Linchpin.model(MODEL), data, EPSILON, out);
  }

  /** The model's own classes, but for the first ten images. */
  private static int[] ownLabels() {
    Path any = Linchpin.npz(folder.resolve("any.npz"), IMAGES, PythonModel.read(MODEL).labels());
    works(
        "predict --model %s --data npz:%s --out %s",
        Linchpin.model(MODEL), any, folder.resolve("p"));
    float[] logits = Npy.read(folder.resolve("p").resolve("logits.npy")).floats();
    int[] labels = new int[IMAGES];
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] > logits[i / 5 * 5 + labels[i / 5]]) {
        labels[i / 5] = i % 5;
      }
    }
    for (int i = 0; i < 10; i++) {
      labels[i] = (labels[i] + 1) % 5;
    }
    return labels;
  }

  private static JsonObject summary() throws IOException {
    return JsonParser.parseString(Files.readString(out.resolve("summary.json"))).getAsJsonObject();
  }

  @Test
  void summaryHasTheFieldsThatOthersRead() throws IOException {
    JsonObject summary = summary();
    assertThat(summary.keySet()).contains("models", "attacks", "sensitivity");
    JsonObject model = summary.getAsJsonArray("models").get(0).getAsJsonObject();
    assertThat(model.keySet()).contains("name", "n", "clean_accuracy", "features", "classes");
    assertThat(model.get("name").getAsString()).isEqualTo(MODEL);
    assertThat(model.get("n").getAsInt()).isEqualTo(IMAGES);
    assertThat(model.get("clean_accuracy").getAsDouble()).isCloseTo(290 / 300.0, within(1e-12));
    assertThat(model.get("features").getAsInt()).isEqualTo(8);
    assertThat(model.get("classes").getAsInt()).isEqualTo(5);
    JsonArray attacks = summary.getAsJsonArray("attacks");
    assertThat(attacks)
        .extracting(a -> a.getAsJsonObject().get("attack").getAsString())
        .containsExactly("pgd", "1-ns", "4-ns", "8-ns");
    for (JsonElement attack : attacks) {
      assertThat(attack.getAsJsonObject().keySet())
          .contains(
              "model",
              "attack",
              "norm",
              "epsilon",
              "n",
              "success",
              "success_low",
              "success_high",
              "success_correct",
              "success_8bit",
              "robust_accuracy",
              "cancelled",
              "seconds",
              "gradient_steps");
      assertThat(attack.getAsJsonObject().get("epsilon").getAsDouble()).isEqualTo(EPSILON);
      assertThat(attack.getAsJsonObject().get("n").getAsInt()).isEqualTo(IMAGES);
    }
    JsonObject sensitivity = summary.getAsJsonArray("sensitivity").get(0).getAsJsonObject();
    assertThat(sensitivity.get("model").getAsString()).isEqualTo(MODEL);
    assertThat(sensitivity.get("neurons").getAsInt()).isEqualTo(8);
  }

  /** Every figure counted again from the rows. */
  @Test
  void summaryIsWhatTheRowsSay() throws IOException {
    List<VerdictRow> pgd =
        rows(out, PartKind.VERDICTS).stream().filter(v -> v.attack().equals("pgd")).toList();
    assertThat(pgd).hasSize(IMAGES);
    JsonObject attack = summary().getAsJsonArray("attacks").get(0).getAsJsonObject();
    long broken = pgd.stream().filter(v -> v.classAfter() != v.cleanClass()).count();
    assertThat(broken).isBetween(1L, IMAGES - 1L);
    assertThat(attack.get("success").getAsDouble()).isCloseTo(broken / 300.0, within(1e-12));
    long robust =
        pgd.stream()
            .filter(v -> v.label() == v.cleanClass() && v.classAfter() == v.label())
            .count();
    assertThat(attack.get("robust_accuracy").getAsDouble())
        .isCloseTo(robust / 300.0, within(1e-12));
    assertThat(rows(out, PartKind.IMAGES)).hasSize(IMAGES);
    assertThat(rows(out, PartKind.NEURONS)).hasSize(8 * IMAGES);
    assertThat(rows(out, PartKind.TRAJECTORIES)).hasSize((3 + 8) * IMAGES);
    assertThat(rows(out, PartKind.NEURON_STATISTICS)).hasSize(8);
  }

  @Test
  void folderIsComplete() throws IOException {
    for (String file : List.of("spec.textproto", "provenance.json", "summary.json", "log")) {
      assertThat(out.resolve(file)).exists();
    }
    assertThat(out.resolve("examples").toFile().list())
        .filteredOn(f -> f.endsWith(".npy"))
        .hasSize(2 * 2 + 1);
    assertThat(out.resolve("examples")).isDirectoryRecursivelyContaining("glob:**.png");
    String spec = Files.readString(out.resolve("spec.textproto"));
    assertThat(spec).contains(data.toString(), "restarts: 3");
  }

  @Test
  void tableIsPrinted() {
    assertThat(run.out()).contains("Model", "PGD", "1-NS", "8-NS", MODEL, "n = 300");
    assertThat(run.err()).contains("clean accuracy", "results are in " + out);
  }

  /** The spec that an audit wrote, run, is the same run. */
  @Test
  void itsSpecRunsAgain() throws IOException {
    Map<String, FileTime> before = Linchpin.times(out, "results", "examples");
    Path copy = Files.copy(out.resolve("spec.textproto"), folder.resolve("copy.textproto"));
    works("run %s --out %s", copy, out);
    assertThat(Linchpin.times(out, "results", "examples")).isEqualTo(before);
  }

  /** Broken images of a slice in ascending order, exactly as the search left them. */
  @Test
  void storedExamplesAreAdversarial() {
    float[] images = images();
    RunFolder there = RunFolder.existing(out);
    Classifier classifier =
        ClassifierLoader.load(ModelOptions.of(Linchpin.model(MODEL))).classifier();
    int size = classifier.pixels();
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1)) {
      int seen = 0;
      for (var part : there.parts(PartKind.VERDICTS)) {
        List<VerdictRow> broken =
            there.read(part).stream()
                .filter(VerdictRow::broken)
                .sorted(Comparator.comparingInt(VerdictRow::image))
                .toList();
        float[] stored =
            Npy.read(there.examples().array(part.keys().toArray(String[]::new))).floats();
        assertThat(stored).hasSize(broken.size() * size);
        int[] classes =
            broken.isEmpty() ? new int[0] : inference.run(stored, broken.size()).predicted();
        for (int i = 0; i < broken.size(); i++) {
          VerdictRow row = broken.get(i);
          assertThat(classes[i]).isEqualTo(row.classAfter()).isNotEqualTo(row.cleanClass());
          double linf = 0;
          double l1 = 0;
          for (int j = 0; j < size; j++) {
            float x = stored[i * size + j];
            assertThat(x).isBetween(0f, 1f);
            linf = Math.max(linf, Math.abs((double) x - images[row.image() * size + j]));
            l1 += Math.abs((double) x - images[row.image() * size + j]);
          }
          assertThat(linf).isLessThanOrEqualTo(EPSILON * (1 + 1e-6));
          assertThat(row.distanceLinf()).isCloseTo((float) linf, within(1e-7f));
          assertThat(row.distanceL1()).isCloseTo((float) l1, withinPercentage(1e-4));
          seen++;
        }
      }
      assertThat(seen).isPositive();
    }
  }

  /** As Python normalises 8-bit pixels: x / 255 in float32. */
  private static float[] images() {
    float[] images = new float[IMAGES * 192];
    int k = 0;
    for (int i = 0; i < IMAGES; i++) {
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          for (int c = 0; c < 3; c++) {
            images[k++] = ((i + 1) * (29 * y + 53 * x + 71 * c) + 97 * i) % 256 / 255f;
          }
        }
      }
    }
    return images;
  }

  /** Python's answer on the first eight. */
  @Test
  void predictionsAreThoseOfPython() {
    Map<Integer, Integer> predicted =
        rows(out, PartKind.IMAGES).stream()
            .collect(Collectors.toMap(ImageRow::image, ImageRow::predicted));
    int[] python = PythonModel.read(MODEL).labels();
    List<Integer> first = new ArrayList<>();
    for (int i = 0; i < python.length; i++) {
      first.add(predicted.get(i));
      assertThat(predicted.get(i)).isEqualTo(python[i]);
    }
    assertThat(first).hasSize(8);
  }

  @Test
  void asManyImagesAsAreWanted() {
    Path grown = folder.resolve("grown");
    String command =
        String.format(
            "audit --model %s --data npz:%s --epsilon %s --steps 6 --restarts 3 --neurons 1,4,8"
                + " --out %s",
            Linchpin.model(MODEL), data, EPSILON, grown);
    works(command + " --limit 20");
    Map<String, FileTime> first = Linchpin.times(grown, "results", "examples");
    List<VerdictRow> prefix = rows(grown, PartKind.VERDICTS);
    assertThat(prefix)
        .containsExactlyInAnyOrderElementsOf(
            rows(out, PartKind.VERDICTS).stream().filter(v -> v.image() < 20).toList());

    works(command);
    Map<String, FileTime> later = Linchpin.times(grown, "results", "examples");
    first
        .keySet()
        .removeIf(f -> f.matches(".*(neuron-statistics|checks|exciting|pictures|clean)@.*"));
    assertThat(later).containsAllEntriesOf(first);
    assertThat(Linchpin.allRows(grown)).isEqualTo(Linchpin.allRows(out));

    Run smaller = works(command + " --limit 10");
    assertThat(smaller.err()).contains("the folder has 300 images; all of them count");
    assertThat(smaller.out()).contains("n = 300");
    assertThat(Linchpin.times(grown, "results", "examples")).isEqualTo(later);
  }

  @Test
  void aModelNearChanceIsWarnedOfOnce() {
    Path wrong = Linchpin.npz(folder.resolve("wrong.npz"), 50, new int[] {0, 1, 2, 3, 4});
    String command =
        String.format(
            "audit --model %s --data npz:%s --steps 1 --restarts 1 --neurons none --out %s",
            Linchpin.model(MODEL), wrong, folder.resolve("chance"));
    String err = works(command).err();
    assertThat(err.lines().filter(l -> l.contains("is near chance (20.0 %)"))).hasSize(1);
    assertThat(err).contains("linchpin: warning: " + MODEL + ": clean accuracy", "pixel range");
    assertThat(run.err()).doesNotContain("near chance");
  }

  /** JSON knows neither NaN nor infinity; the interval behind a ReLU has no upper bound. */
  @Test
  void jsonIsJson() throws IOException {
    String json = works("inspect %s --json", Linchpin.model(MODEL)).out();
    assertThat(json).doesNotContain("NaN", "Infinity");
    JsonObject found = JsonParser.parseString(json).getAsJsonObject();
    assertThat(found.keySet()).isNotEmpty();
    assertThat(Files.readString(out.resolve("summary.json"))).doesNotContain("NaN", "Infinity");
  }

  /** In every place of the summary where a number may be missing. */
  @Test
  void summaryOfAModelThatNothingBreaksIsJson() throws IOException {
    Path calm = folder.resolve("calm");
    works(
        "audit --model %s --data npz:%s --epsilon 0 --steps 1 --restarts 1 --neurons 1"
            + " --limit 1 --set data.npz.labels=labels --out %s",
        Linchpin.model(MODEL), data, calm);
    String json = Files.readString(calm.resolve("summary.json"));
    assertThat(json).doesNotContain("NaN", "Infinity");
    assertThat(JsonParser.parseString(json).getAsJsonObject().keySet())
        .containsExactly("models", "attacks", "sensitivity", "security_curves", "trust");
  }

  @Test
  void predictNeedsNoLinearHead() {
    Path logits = folder.resolve("cosine");
    works(
        "predict --model %s --data npz:%s --limit 8 --out %s --gradients",
        Linchpin.model("module-cosine-head"), data, logits);
    float[] found = Npy.read(logits.resolve("logits.npy")).floats();
    float[][] python = PythonModel.read("module-cosine-head").logits();
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(python[i / 5][i % 5], within(1e-4f));
    }
    assertThat(logits.resolve("features.npy")).doesNotExist();
    assertThat(Npy.read(logits.resolve("gradients.npy")).shape()).containsExactly(8, 8, 8, 3);
  }
}
