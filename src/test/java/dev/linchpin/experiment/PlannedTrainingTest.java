package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import dev.linchpin.base.UserError;
import dev.linchpin.data.Dataset;
import dev.linchpin.spec.Spec;
import dev.linchpin.spec.SpecReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannedTrainingTest {
  private static final int IMAGES = 80;
  private static final int CLASSES = 4;

  @TempDir Path folder;

  /** Images of one colour each, the number of the image, sorted by class as image folders are. */
  private PlannedTraining planned(String train) throws IOException {
    int size = 8 * 8;
    byte[] pixels = new byte[IMAGES * size];
    int[] labels = new int[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      Arrays.fill(pixels, i * size, (i + 1) * size, (byte) i);
      labels[i] = i * CLASSES / IMAGES;
    }
    byte[] examined = pixels.clone();
    examined[0] = 1; // not the images to train on
    Path file = folder.resolve("sorted.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, "images_train", NpyArray.of(pixels, IMAGES, 8, 8, 1));
      put(zip, "labels_train", NpyArray.of(labels, IMAGES));
      put(zip, "images_test", NpyArray.of(examined, IMAGES, 8, 8, 1));
      put(zip, "labels_test", NpyArray.of(labels, IMAGES));
    }
    String text =
        String.format(
            "models { name: 'm' train { architecture { mlp { hidden: [8] } } batch_size: 8 %s }"
                + " } data { npz { path: '%s' } } tasks { sensitivity { } }",
            train, file);
    Spec spec = SpecReader.parse(text, "s.textproto").ready();
    return PlannedTraining.of(spec, 0, SpecData.open(spec.experiment().getData()));
  }

  private static void put(ZipOutputStream zip, String name, NpyArray array) throws IOException {
    zip.putNextEntry(new ZipEntry(name + ".npy"));
    Npy.write(zip, array);
    zip.closeEntry();
  }

  @Test
  void heldOutImagesAreOfAllClassesAndNotTrainedOn() throws IOException {
    PlannedTraining planned = planned("evaluation { images: 24 } keep_best: 'clean/accuracy'");
    EvaluationImages held = planned.images().orElseThrow();
    TreeSet<Integer> seen = new TreeSet<>();
    for (int i = 0; i < held.size(); i++) {
      seen.add(Math.round(held.pixels()[i * 64] * 255));
    }
    assertThat(seen).hasSize(24);
    for (int c = 0; c < CLASSES; c++) {
      assertThat(held.labels()).contains(c);
    }
    var trained = planned.data().read(0, planned.data().size());
    IntStream.range(0, trained.count())
        .forEach(i -> assertThat(seen.add(Math.round(trained.pixels()[i * 64] * 255))).isTrue());
    assertThat(seen).hasSize(IMAGES);
  }

  /** A class map is for networks that are fine-tuned; this one is taken for such. */
  @Test
  void classNamesAreInTheOrderOfTheNetworksClasses() throws IOException {
    PlannedTraining plain = planned("");
    assertThat(plain.exportOptions(0, true).classNames()).containsExactly("0", "1", "2", "3");
    assertThat(mapped(plain, List.of(2, 0, 1, 3))).containsExactly("1", "2", "0", "3");
    assertThat(mapped(plain, List.of(2, 0, 0, 3))).isEmpty();
  }

  private static List<String> mapped(PlannedTraining plain, List<Integer> classMap) {
    return new PlannedTraining(
            plain.model().toBuilder().addAllClassMap(classMap).build(),
            plain.network(),
            "",
            plain.data(),
            plain.dataHash(),
            plain.images(),
            plain.validation(),
            List.of())
        .exportOptions(0, true)
        .classNames();
  }

  @Test
  void countsBeyondTheFeaturesAreSaid() throws IOException {
    assertThat(planned("").notes())
        .containsExactly(
            "evaluation.neurons: 16 is more than its 8 features, so 16-NS is aimed at all of them");
    assertThat(planned("evaluation { neurons: [1, 8] }").notes()).isEmpty();
    assertThat(planned("evaluation { steps: 0 }").notes()).isEmpty();
  }

  @Test
  void aMissingTrainingSetSaysHowToNameAnother() throws IOException {
    Files.createDirectories(folder.resolve("photos/val/a"));
    Files.createDirectories(folder.resolve("photos/val/b"));
    String data = "images { path: '" + folder.resolve("photos") + "' }";
    assertThatThrownBy(() -> opened("", data))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("train", "models[0].train.data (train: --train-data KIND:PATH)");
    assertThatThrownBy(() -> opened("data { npz { path: 'no.npz' } }", data))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no.npz")
        .hasMessageNotContaining("--train-data");
  }

  private static Dataset opened(String train, String data) {
    Spec spec =
        SpecReader.parse(
                String.format(
                    "models { name: 'm' train { architecture { cnn { } } %s } } data { %s } tasks {"
                        + " sensitivity { } }",
                    train, data),
                "s.textproto")
            .ready();
    return new TrainingRules(
            spec.locations(), "models[0].train", spec.experiment().getModels(0).getTrain())
        .open(spec.experiment().getData());
  }
}
