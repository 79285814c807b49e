package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import dev.linchpin.model.Classifier;
import dev.linchpin.report.SensitivitySummary;
import dev.linchpin.results.ClassRow;
import dev.linchpin.results.ExcitingRow;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronState;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PictureRow;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.testing.TinyClassifiers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportImagesTest {
  private static final String[] ATTACK = {"mlp3", "pgd", "linf-0.1"};

  @TempDir Path dir;
  private final Classifier classifier = TinyClassifiers.mlp(3, 4);

  private static Experiment experiment(int offset) {
    return Experiment.newBuilder()
        .addModels(Model.newBuilder().setName("mlp3").setLabelOffset(offset))
        .build();
  }

  /** Every second image is broken, and image i's example is all i/1000. */
  private void attack(RunFolder folder, int from, int to) {
    String slice = new Slice(from, to).key();
    int[] broken = IntStream.range(from, to).filter(i -> i % 2 == 0).toArray();
    float[] pixels = new float[broken.length * 16];
    for (int i = 0; i < broken.length; i++) {
      Arrays.fill(pixels, i * 16, (i + 1) * 16, broken[i] / 255f);
    }
    folder.examples().write(pixels, 4, 4, 1, ATTACK[0], ATTACK[1], ATTACK[2], slice);
    folder.write(
        PartKind.VERDICTS.of(ATTACK[0], ATTACK[1], ATTACK[2], slice),
        IntStream.range(from, to)
            .mapToObj(
                i ->
                    new VerdictRow(
                        "mlp3",
                        "pgd",
                        "linf",
                        0.1,
                        i,
                        0,
                        0,
                        i % 2 == 0,
                        i % 2 - 1,
                        1,
                        true,
                        0,
                        0,
                        0,
                        i % 2 == 0)));
  }

  private static SensitivitySummary sensitivity(int... neurons) {
    return new SensitivitySummary(
        "mlp3",
        10,
        0,
        0,
        0,
        0,
        0,
        Arrays.stream(neurons)
            .mapToObj(n -> new SensitivitySummary.Neuron(n, 0.1, 1, false))
            .toList());
  }

  private static List<PictureRow> keep(TinyRun run, SensitivitySummary... sensitivity) {
    new ReportImages(experiment(0), run.data(), run.folder())
        .keep(List.of(sensitivity), i -> run.model());
    return run.folder().readAll(PartKind.PICTURES);
  }

  private void assertBitEqual(TinyRun run, List<PictureRow> rows) {
    NpyArray array = Npy.read(run.folder().examples().array("clean", "mlp3"));
    assertThat(array.shape()).containsExactly(rows.size(), 4, 4, 1);
    float[] images = TinyClassifiers.images(classifier, run.data().size(), 5);
    for (PictureRow row : rows) {
      assertThat(Arrays.copyOfRange(array.floats(), row.position() * 16, row.position() * 16 + 16))
          .isEqualTo(Arrays.copyOfRange(images, row.image() * 16, row.image() * 16 + 16));
      assertThat(row.label()).isEqualTo(row.image() % 3);
    }
  }

  @Test
  void theCleanImagesOfTheFirstBrokenOnes() {
    try (TinyRun run = TinyRun.of(dir, classifier, 60)) {
      attack(run.folder(), 0, 10);
      List<PictureRow> few = keep(run);
      assertThat(few).extracting(PictureRow::image).containsExactly(0, 2, 4, 6, 8);
      assertBitEqual(run, few);
      attack(run.folder(), 10, 60);
      List<PictureRow> all = keep(run);
      assertThat(all)
          .extracting(PictureRow::image)
          .containsExactlyElementsOf(IntStream.range(0, 16).map(i -> 2 * i).boxed().toList());
      assertBitEqual(run, all);
      assertThat(run.folder().examples().picture(30, ATTACK)).exists();
      assertThat(run.folder().examples().picture(32, ATTACK)).doesNotExist();
    }
  }

  @Test
  void picturesAreThoseOfTheirImages() throws Exception {
    try (TinyRun run = TinyRun.of(dir, classifier, 60)) {
      attack(run.folder(), 0, 10);
      attack(run.folder(), 10, 60);
      keep(run);
      for (int image = 0; image < 32; image += 2) {
        var picture =
            javax.imageio.ImageIO.read(run.folder().examples().picture(image, ATTACK).toFile());
        assertThat(picture.getRaster().getSample(3, 3, 0)).isEqualTo(image);
      }
    }
  }

  /** z from the stored rows where they are there, else from the model: the same images. */
  @Test
  void theImagesThatExciteNeuronsMost() {
    float[] z;
    try (TinyRun run = TinyRun.of(dir.resolve("model"), classifier, 300);
        ModelRun model = run.model()) {
      z = model.clean(new Slice(0, 300)).clean().features();
      List<PictureRow> pictures = keep(run, sensitivity(7, 2));
      List<ExcitingRow> rows = run.folder().readAll(PartKind.EXCITING);
      assertThat(rows).hasSize(12);
      assertThat(rows).extracting(ExcitingRow::neuron).startsWith(7).endsWith(2);
      for (ExcitingRow row : rows) {
        float value = z[row.image() * 10 + row.neuron()];
        assertThat(row.z()).isEqualTo(value);
        long before =
            IntStream.range(0, 300)
                .filter(
                    i -> {
                      float other = z[i * 10 + row.neuron()];
                      return other > value || other == value && i < row.image();
                    })
                .count();
        assertThat(row.place()).isEqualTo((int) before);
      }
      assertThat(pictures)
          .extracting(PictureRow::image)
          .containsExactlyElementsOf(
              rows.stream().map(ExcitingRow::image).distinct().sorted().toList());
      assertBitEqual(run, pictures);
      stored(z, rows);
    }
  }

  private void stored(float[] z, List<ExcitingRow> expected) {
    try (TinyRun run = TinyRun.of(dir.resolve("stored"), classifier, 300)) {
      run.folder()
          .write(
              PartKind.NEURONS.of("mlp3", new Slice(0, 300).key()),
              IntStream.range(0, z.length)
                  .mapToObj(
                      i ->
                          new NeuronRow(
                              "mlp3", i / 10, i % 10, 1, 0, z[i], NeuronState.FINITE, 0)));
      new ReportImages(experiment(0), run.data(), run.folder())
          .keep(
              List.of(sensitivity(7, 2)),
              i -> {
                throw new AssertionError("z is stored");
              });
      assertThat(run.folder().readAll(PartKind.EXCITING)).isEqualTo(expected);
    }
  }

  @Test
  void aRunThatGrewHasWhatALargerOneHas() {
    List<ExcitingRow> expected;
    List<PictureRow> pictures;
    try (TinyRun run = TinyRun.of(dir.resolve("whole"), classifier, 100)) {
      pictures = keep(run, sensitivity(1, 3));
      expected = run.folder().readAll(PartKind.EXCITING);
    }
    for (int images : new int[] {10, 100, 50}) {
      try (TinyRun run = TinyRun.of(dir.resolve("grown"), classifier, images)) {
        keep(run, sensitivity(1, 3));
      }
    }
    try (TinyRun run = TinyRun.of(dir.resolve("grown"), classifier, 100)) {
      assertThat(run.folder().readAll(PartKind.EXCITING)).isEqualTo(expected);
      assertThat(run.folder().readAll(PartKind.PICTURES)).isEqualTo(pictures);
      assertBitEqual(run, pictures);
    }
  }

  @Test
  void whatIsThereIsNotWrittenAgainAndHalfOfItIs() throws Exception {
    try (TinyRun run = TinyRun.of(dir, classifier, 30)) {
      attack(run.folder(), 0, 30);
      List<PictureRow> rows = keep(run);
      Path array = run.folder().examples().array("clean", "mlp3");
      FileTime written = Files.getLastModifiedTime(array);
      keep(run);
      assertThat(Files.getLastModifiedTime(array)).isEqualTo(written);
      // As a kill between the two leaves it.
      run.folder().remove(PartKind.PICTURES.of("mlp3"));
      assertThat(keep(run)).isEqualTo(rows);
      Files.delete(array);
      assertThat(keep(run)).isEqualTo(rows);
      assertBitEqual(run, rows);
    }
  }

  @Test
  void namesOfClassesGoUnderTheModelsNumbers() {
    try (TinyRun run = TinyRun.of(dir.resolve("names"), classifier, 3)) {
      ClassNames.keep(experiment(1), run.data(), run.folder());
      assertThat(run.folder().readAll(PartKind.CLASSES))
          .containsExactly(
              new ClassRow(1, "class 0"), new ClassRow(2, "class 1"), new ClassRow(3, "class 2"));
    }
    try (TinyRun run = TinyRun.of(dir.resolve("none"), classifier, 3)) {
      ClassNames.keep(
          experiment(0),
          new TinyRun.Images(classifier, new float[16], List.of("0", "1", "2")),
          run.folder());
      Experiment two =
          experiment(0).toBuilder().addModels(Model.newBuilder().setLabelOffset(1)).build();
      ClassNames.keep(two, run.data(), run.folder());
      assertThat(run.folder().has(PartKind.CLASSES.of())).isFalse();
    }
  }
}
