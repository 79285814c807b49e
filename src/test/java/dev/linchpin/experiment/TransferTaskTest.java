package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.Npy;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.model.PrunedClassifier;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.TransferRow;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.testing.ArrayImages;
import dev.linchpin.testing.Listening;
import dev.linchpin.testing.TinyClassifiers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples made on tiny classifiers, each predicted here by itself. */
class TransferTaskTest {
  private static final int IMAGES = 60;
  private static final double EPSILON = 0.1;
  private static final Experiment EXPERIMENT =
      TaskFixture.experiment(
          "tasks { attack { threats { epsilon: '0.1' } threats { norm: L2 epsilon: '0.4' } steps: 8"
              + " pgd { restarts: 1 } } }"
              + "tasks { attack { threats { epsilon: '0.1' } steps: 8 neurons { counts: [1, 3] } } }"
              + "tasks { attack { steps: 20 minimal_norm { norms: L2 } } }"
              + "tasks { attack { steps: 5 neurons { counts: 1 form: LAGRANGIAN } } }"
              + "tasks { attack { threats { epsilon: '0.1' } ensemble { kind: LINCHPIN } } }"
              + "tasks { transfer { } }");

  @TempDir Path dir;
  private final Listening ui = new Listening();
  private final Classifier first = TinyClassifiers.conv(3, 3);
  private final Classifier second = relative("without1", 1, false);
  private final Classifier bytes = relative("without10", 10, true);
  private final Classifier small = TinyClassifiers.mlp(4, 3);
  private final List<Classifier> all = List.of(first, second, bytes, small);
  private ArrayImages data;

  /** The first without one of its features: alike enough for examples to transfer. */
  private Classifier relative(String name, int without, boolean eightBit) {
    BitSet zeroed = new BitSet();
    zeroed.set(without);
    Classifier c = PrunedClassifier.of(first, zeroed);
    return new Classifier(
        name,
        c.height(),
        c.width(),
        c.channels(),
        c.classes(),
        c.head(),
        c.verdictGraph(),
        c.searchGraph(),
        c.fixedBatch(),
        eightBit,
        name);
  }

  @BeforeEach
  void images() {
    Random random = new Random(9);
    float[] pixels = new float[IMAGES * first.pixels()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256) / 255f;
    }
    data = ArrayImages.of(first, pixels);
  }

  /** PGD and k-NS on the model's own images. */
  private void attack(RunFolder folder, Classifier classifier) {
    RuntimePlan plan = new RuntimePlan(1, 32, 4, Precision.FLOAT32);
    try (ModelRun model = TaskFixture.model(classifier, data, folder, ui);
        AttackEngine engine = new AttackEngine(classifier, plan)) {
      model.predict(Optional.empty());
      for (PlannedAttack attack : PlannedAttack.of(EXPERIMENT, classifier)) {
        if (Double.isFinite(attack.attack().threat().epsilon())) {
          new AttackTask(attack, 1).run(model, engine, p -> {});
        }
      }
    }
  }

  private void transfer(RunFolder folder, Classifier target, ArrayImages images) {
    try (ModelRun run = TaskFixture.model(target, images, folder, ui)) {
      List<StoredExamples> sources =
          TransferTask.of(EXPERIMENT, run, all).sources().stream()
              .filter(s -> !s.attack().equals("linchpin"))
              .toList();
      new TransferTask(sources).run(run);
    }
  }

  /** Of Linf: the nearest level that is in the ball. */
  private float[] rounded(int image, float[] example) {
    float[] rounded = new float[example.length];
    for (int p = 0; p < example.length; p++) {
      double clean = data.pixels()[image * example.length + p];
      long low = Math.max(0, (long) Math.ceil((clean - EPSILON) * 255 - 1e-3));
      long high = Math.min(255, (long) Math.floor((clean + EPSILON) * 255 + 1e-3));
      rounded[p] = Math.max(low, Math.min(high, Math.round(example[p] * 255))) / 255f;
    }
    return rounded;
  }

  private static int predict(Classifier classifier, float[] image) {
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1)) {
      return inference.run(image, 1).predicted()[0];
    }
  }

  @Test
  void everyBrokenImageIsTriedOnEveryOtherModel() {
    try (RunFolder folder = TaskFixture.folder(dir)) {
      List.of(first, second, bytes).forEach(c -> attack(folder, c));
      List.of(first, second, bytes).forEach(c -> transfer(folder, c, data));
      Map<List<Object>, TransferRow> rows = new HashMap<>();
      for (TransferRow r : folder.readAll(PartKind.TRANSFER)) {
        List<Object> key =
            List.of(r.source(), r.attack(), r.norm(), r.epsilon(), r.target(), r.image());
        assertThat(rows.put(key, r)).isNull();
      }
      Map<List<Object>, ImageRow> clean = new HashMap<>();
      folder.forEach(PartKind.IMAGES, r -> clean.put(List.of(r.model(), r.image()), r));
      int tried = 0;
      int broken = 0;
      int changedByRounding = 0;
      for (Part<VerdictRow> part : folder.parts(PartKind.VERDICTS)) {
        float[] pixels =
            Npy.read(folder.examples().array(part.keys().toArray(String[]::new))).floats();
        int at = 0;
        for (VerdictRow v : folder.read(part)) {
          if (!v.broken()) {
            continue;
          }
          float[] example = Arrays.copyOfRange(pixels, at, at + first.pixels());
          at += first.pixels();
          for (Classifier target : List.of(first, second, bytes)) {
            if (target.name().equals(v.model())) {
              continue;
            }
            TransferRow row =
                rows.remove(
                    List.<Object>of(
                        v.model(), v.attack(), v.norm(), v.epsilon(), target.name(), v.image()));
            ImageRow own = clean.get(List.<Object>of(target.name(), v.image()));
            assertThat(row.label()).isEqualTo(v.image() % 3);
            assertThat(row.cleanClass()).isEqualTo(own.predicted());
            if (target.eightBit() && v.norm().equals("linf")) {
              float[] levels = rounded(v.image(), example);
              assertThat(row.classAfter()).isEqualTo(predict(target, levels));
              changedByRounding += Arrays.equals(levels, example) ? 0 : 1;
            } else if (!target.eightBit()) {
              assertThat(row.classAfter()).isEqualTo(predict(target, example));
            }
            tried++;
            broken += row.broken() ? 1 : 0;
          }
        }
        assertThat(at).isEqualTo(pixels.length);
      }
      assertThat(rows).isEmpty();
      assertThat(tried).isGreaterThan(200);
      assertThat(broken).isBetween(20, tried - 20);
      assertThat(changedByRounding).isPositive();
      assertThat(ui.messages())
          .contains("conv3: transfer leaves out mlp4, whose images are of another size");
    }
  }

  @Test
  void goesOnWhereItWasAndALimitedRunIsAPrefix() {
    try (RunFolder folder = TaskFixture.folder(dir)) {
      attack(folder, first);
      attack(folder, second);
      attack(folder, bytes);
      transfer(folder, first, data);
      List<TransferRow> whole = folder.readAll(PartKind.TRANSFER);
      folder.parts(PartKind.TRANSFER).forEach(folder::remove);

      transfer(folder, first, data.first(25));
      assertThat(folder.readAll(PartKind.TRANSFER))
          .containsExactlyInAnyOrderElementsOf(whole.stream().filter(r -> r.image() < 25).toList());
      Part<TransferRow> lost = folder.parts(PartKind.TRANSFER).get(0);
      folder.remove(lost);
      transfer(folder, first, data);
      assertThat(folder.readAll(PartKind.TRANSFER)).containsExactlyInAnyOrderElementsOf(whole);
      int progresses = ui.progresses().size();
      assertThat(ui.progresses().get(progresses - 1)).isEqualTo("conv3  transfer 125/360 images");
      transfer(folder, first, data);
      assertThat(ui.progresses()).hasSize(progresses);
    }
  }

  @Test
  void attacksThatABallBoundsLendTheirExamples() {
    assertThat(StoredExamples.of(EXPERIMENT, first))
        .extracting(s -> s.attack() + " " + s.threatKey())
        .containsExactly("pgd linf-0.1", "pgd l2-0.4", "ns linf-0.1", "linchpin linf-0.1");
  }
}
