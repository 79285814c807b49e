package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.results.ActivationRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.testing.TinyClassifiers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationsTaskTest {
  private static final int IMAGES = 300;

  @TempDir Path dir;
  private final Classifier classifier = TinyClassifiers.mlp(3, 4);

  private List<ActivationRow> rows(String folder, int... sizes) {
    for (int images : sizes) {
      try (TinyRun run = TinyRun.of(dir.resolve(folder), classifier, images);
          ModelRun model = run.model()) {
        ActivationsTask.run(model);
        assertThat(run.folder().parts(PartKind.ACTIVATIONS)).hasSize(1);
      }
    }
    try (TinyRun run = TinyRun.of(dir.resolve(folder), classifier, 1)) {
      return run.folder().readAll(PartKind.ACTIVATIONS);
    }
  }

  @Test
  void areThoseOfTheVerdictGraph() {
    float[] z;
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1)) {
      z = inference.run(TinyClassifiers.images(classifier, IMAGES, 5), IMAGES).features();
    }
    int features = z.length / IMAGES;
    List<ActivationRow> rows = rows("run", IMAGES);
    assertThat(rows).hasSize(features);
    float largest = 0;
    for (int j = 0; j < features; j++) {
      float max = 0;
      double sum = 0;
      int zeros = 0;
      for (int i = 0; i < IMAGES; i++) {
        max = Math.max(max, z[i * features + j]);
        sum += z[i * features + j];
        zeros += z[i * features + j] == 0 ? 1 : 0;
      }
      ActivationRow row = rows.get(j);
      assertThat(row.model()).isEqualTo(classifier.name());
      assertThat(row.neuron()).isEqualTo(j);
      assertThat(row.n()).isEqualTo(IMAGES);
      assertThat(row.max()).isEqualTo(max);
      assertThat(row.mean()).isEqualTo((float) (sum / IMAGES));
      assertThat(row.zeroShare()).isEqualTo((float) (zeros / (double) IMAGES));
      assertThat(row.histogram().stream().mapToInt(n -> n).sum()).isEqualTo(IMAGES);
      largest = Math.max(largest, max);
    }
    assertThat(rows).extracting(ActivationRow::high).containsOnly(largest);
    assertThat(rows).extracting(ActivationRow::zeroShare).anyMatch(s -> s > 0);
  }

  @Test
  void moreImagesTakeThePlaceOfFewerAndFewerDoNot() {
    List<ActivationRow> whole = rows("whole", IMAGES);
    assertThat(rows("grown", 20, IMAGES)).isEqualTo(whole);
    assertThat(rows("shrunk", IMAGES, 20)).isEqualTo(whole);
    assertThat(rows("small", 20)).extracting(ActivationRow::n).containsOnly(20);
  }
}
