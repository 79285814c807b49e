package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.AttackJob;
import dev.linchpin.attack.AttackListener;
import dev.linchpin.attack.Verdict;
import dev.linchpin.base.Progress;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.model.NeuronTarget;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.SweepRow;
import dev.linchpin.testing.TinyClassifiers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against one attack a neuron, each by itself, on neurons that are ordered here. */
class SweepTaskTest {
  private static final int IMAGES = 24;
  private static final int FEATURES = 12;
  private static final String SWEEP =
      "tasks { sweep { threats { epsilon: 0.05 } threats { norm: L2 epsilon: 0.4 } steps: 12 %s } }";

  @TempDir Path dir;
  private final Classifier classifier = TinyClassifiers.conv(1, 5);

  private List<PlannedSweep> planned(String fields) {
    return PlannedSweep.of(TaskFixture.experiment(String.format(SWEEP, fields)), classifier);
  }

  private List<SweepRow> run(String folder, int images, PlannedSweep sweep) {
    try (TinyRun run = TinyRun.of(dir.resolve(folder), classifier, images);
        ModelRun model = run.model();
        AttackEngine engine = run.engine(32)) {
      new SweepTask(sweep, 7).run(model, engine, plan -> {});
      // Neurons that an image lacks count as done.
      assertThat(run.ui().states())
          .last()
          .extracting(Progress.State::done)
          .isEqualTo((long) images * sweep.ranks().size());
      return run.folder().readAll(PartKind.SWEEP);
    }
  }

  /** Neurons of an image by |Δ| of equation 2, in float64, those beyond a ReLU's reach left out. */
  private static List<NeuronTarget> ordered(LogitsHead head, float[] z, float[] logits, int y) {
    List<NeuronTarget> all = new ArrayList<>();
    for (int j = 0; j < head.features(); j++) {
      NeuronTarget best = null;
      for (int c = 0; c < head.classes(); c++) {
        double delta =
            ((double) logits[y] - logits[c]) / ((double) head.weight(j, c) - head.weight(j, y));
        if (c != y
            && z[j] + delta >= 0
            && (best == null || Math.abs(delta) < Math.abs(best.delta()))) {
          best = new NeuronTarget(j, (float) delta, c);
        }
      }
      if (best != null) {
        all.add(best);
      }
    }
    all.sort(Comparator.comparing(t -> Math.abs(t.delta())));
    return all;
  }

  private static float[] row(float[] values, int i, int n) {
    int size = values.length / n;
    return java.util.Arrays.copyOfRange(values, i * size, (i + 1) * size);
  }

  @Test
  void everyRankIsAnAttackByItself() throws InterruptedException {
    PlannedSweep sweep = planned("points: 5").get(0);
    assertThat(sweep.ranks()).containsExactly(0, 3, 6, 8, 11);
    List<SweepRow> rows = run("run", IMAGES, sweep);
    assertThat(rows).hasSize(IMAGES * 5);
    float[] images = TinyClassifiers.images(classifier, IMAGES, 5);
    int successes = 0;
    int without = 0;
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1);
        AttackEngine engine =
            new AttackEngine(
                classifier,
                new dev.linchpin.attack.RuntimePlan(
                    1, 16, 1, dev.linchpin.attack.Precision.FLOAT32))) {
      Inference.Prediction clean = inference.run(images, IMAGES);
      for (int i = 0; i < IMAGES; i++) {
        int y = clean.predicted()[i];
        List<NeuronTarget> order =
            ordered(
                classifier.head().orElseThrow(),
                row(clean.features(), i, IMAGES),
                row(clean.logits(), i, IMAGES),
                y);
        for (int p = 0; p < 5; p++) {
          SweepRow found = rows.get(i * 5 + p);
          int rank = sweep.ranks().get(p);
          assertThat(found.image()).isEqualTo(i);
          assertThat(found.rank()).isEqualTo(rank);
          if (rank >= order.size()) {
            assertThat(found)
                .isEqualTo(
                    new SweepRow(
                        classifier.name(), "linf", 0.05, i, rank, -1, Float.NaN, false, false, 0));
            without++;
            continue;
          }
          assertThat(found.target()).isTrue();
          assertThat(found.neuron()).isEqualTo(order.get(rank).neuron());
          NeuronTarget target =
              new NeuronTarget(found.neuron(), found.delta(), order.get(rank).flipClass());
          assertThat((double) found.delta())
              .isCloseTo(
                  order.get(rank).delta(), org.assertj.core.data.Percentage.withPercentage(0.01));
          AttackJob alone =
              new AttackJob(
                  sweep.attack().attack(),
                  row(images, i, IMAGES),
                  new int[] {i},
                  new int[] {y},
                  1,
                  Optional.of(List.of(List.of(target))),
                  7);
          Verdict verdict = engine.run(alone, AttackListener.NONE).verdicts().get(0);
          assertThat(found.success()).isEqualTo(verdict.broken());
          assertThat(found.steps()).isEqualTo(verdict.steps().get(0));
          if (found.success()) {
            float[] example = verdict.success().orElseThrow().example();
            assertThat(inference.run(example, 1).predicted()[0]).isNotEqualTo(y);
            successes++;
          }
        }
      }
    }
    assertThat(successes).isBetween(10, IMAGES * 5 - without - 10);
    assertThat(without).isPositive();
  }

  /** Success of a rank does not depend on which others are attacked, nor of how many images. */
  @Test
  void fewerPointsAndImagesAreAPartOfAll() {
    PlannedSweep all = planned("").get(1);
    assertThat(all.ranks()).hasSize(FEATURES);
    List<SweepRow> rows = run("all", IMAGES, all);
    PlannedSweep some = planned("points: 4").get(1);
    assertThat(run("some", 10, some))
        .isNotEmpty()
        .isEqualTo(
            rows.stream().filter(r -> r.image() < 10 && some.ranks().contains(r.rank())).toList());
    assertThat(rows).allMatch(r -> r.norm().equals("l2") && r.epsilon() == 0.4);
    assertThat(run("some", IMAGES, some).stream().filter(r -> r.image() < 10).toList())
        .isEqualTo(run("again", 10, some));
  }

  /** A trajectory that has left the clean class goes on, and may come back. */
  @Test
  void theLastIterateDecidesWhereItIsAskedFor() {
    List<SweepRow> any = run("any", IMAGES, planned("").get(0));
    List<SweepRow> last = run("last", IMAGES, planned("last_iterate: true").get(0));
    assertThat(last).filteredOn(SweepRow::target).allMatch(r -> r.steps() == 12);
    assertThat(any).filteredOn(SweepRow::success).anyMatch(r -> r.steps() < 12);
    assertThat(last.stream().filter(SweepRow::success).count())
        .isPositive()
        .isLessThanOrEqualTo(any.stream().filter(SweepRow::success).count());
  }

  @Test
  void whatIsThereIsNotAttackedAgain() throws Exception {
    PlannedSweep sweep = planned("").get(0);
    List<SweepRow> rows = run("whole", 20, sweep);
    try (TinyRun run = TinyRun.of(dir.resolve("whole"), classifier, IMAGES);
        ModelRun model = run.model();
        AttackEngine engine = run.engine(16)) {
      Map<Path, FileTime> before = times(run);
      new SweepTask(sweep, 7).run(model, engine, plan -> {});
      assertThat(times(run)).containsAllEntriesOf(before).hasSize(before.size() + 1);
      assertThat(run.folder().readAll(PartKind.SWEEP)).hasSize(IMAGES * FEATURES);
      // As a kill leaves it: the first part is missing.
      Part<SweepRow> first = run.folder().parts(PartKind.SWEEP).get(0);
      run.folder().remove(first);
      new SweepTask(sweep, 7).run(model, engine, plan -> {});
      assertThat(run.folder().readAll(PartKind.SWEEP).subList(0, rows.size())).isEqualTo(rows);
    }
  }

  private static Map<Path, FileTime> times(TinyRun run) throws java.io.IOException {
    Map<Path, FileTime> times = new HashMap<>();
    for (Part<SweepRow> part : run.folder().parts(PartKind.SWEEP)) {
      Path file = run.folder().path(part);
      times.put(file, Files.getLastModifiedTime(file));
    }
    return times;
  }
}
