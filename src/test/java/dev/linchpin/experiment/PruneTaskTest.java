package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.model.Classifier;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.proto.Prune;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.testing.ArrayImages;
import dev.linchpin.testing.Listening;
import dev.linchpin.testing.TinyClassifiers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On l = x·W + b of two classes: every class and every attack is known in closed form. */
class PruneTaskTest {
  private static final int FEATURES = 16;
  private static final int IMAGES = 300;
  private static final double EPSILON = 0.05;
  private static final Prune SPEC =
      TaskFixture.experiment(
              "tasks { prune { shares: [0, 0.2, 0.5, 1] threats { epsilon: '0.05' } } }")
          .getTasks(0)
          .getPrune();

  @TempDir Path dir;
  private final Listening ui = new Listening();
  private final Classifier classifier = TinyClassifiers.affine(5, 4, 2);
  private final LogitsHead head = classifier.head().orElseThrow();
  private final ArrayImages data =
      ArrayImages.of(classifier, TinyClassifiers.images(classifier, IMAGES, 1));
  private final ArrayImages statistics =
      ArrayImages.of(classifier, TinyClassifiers.images(classifier, 40, 2));

  private RunPlan plan(Map<String, String> recorded) {
    return new RunPlan(
        Runtime.newBuilder().setStreams(1).setSlots(32).setStepsPerCall(5).build(), recorded);
  }

  private void run(RunFolder folder, ArrayImages images, ArrayImages declared, RunPlan plan) {
    try (ModelRun model = TaskFixture.model(classifier, images, declared, folder, ui)) {
      new PruneTask(SPEC, 7, plan, () -> {}).run(model);
    }
  }

  private double[] logits(ArrayImages images, int image, Set<Integer> zeroed) {
    double[] logits = {head.bias()[0], head.bias()[1]};
    for (int j = 0; j < FEATURES; j++) {
      double z = zeroed.contains(j) ? 0 : images.pixels()[image * FEATURES + j];
      logits[0] += z * head.weight(j, 0);
      logits[1] += z * head.weight(j, 1);
    }
    return logits;
  }

  /** Equation 2 as printed, averaged. */
  private List<Integer> order() {
    double[] average = new double[FEATURES];
    for (int i = 0; i < statistics.size(); i++) {
      double[] l = logits(statistics, i, Set.of());
      int y = l[0] >= l[1] ? 0 : 1;
      for (int j = 0; j < FEATURES; j++) {
        average[j] +=
            Math.abs((l[y] - l[1 - y]) / ((double) head.weight(j, 1 - y) - head.weight(j, y)));
      }
    }
    return IntStream.range(0, FEATURES)
        .boxed()
        .sorted(Comparator.comparingDouble(j -> average[j]))
        .toList();
  }

  private Set<Integer> zeroed(String which, double share) {
    int n = (int) Math.round(share * FEATURES);
    List<Integer> order = order();
    return new HashSet<>(
        which.equals("most") ? order.subList(0, n) : order.subList(FEATURES - n, FEATURES));
  }

  /** How much of the margin can be won in the ball and the box, less the margin. */
  private double excess(int image, int y, Set<Integer> zeroed) {
    double[] l = logits(data, image, zeroed);
    double gain = 0;
    for (int j = 0; j < FEATURES; j++) {
      double x = data.pixels()[image * FEATURES + j];
      double slope = zeroed.contains(j) ? 0 : (double) head.weight(j, 1 - y) - head.weight(j, y);
      gain += slope > 0 ? slope * Math.min(EPSILON, 1 - x) : -slope * Math.min(EPSILON, x);
    }
    return gain - (l[y] - l[1 - y]);
  }

  @Test
  void predictionsAndAttacksAreThoseOfTheMaskedFeatures() {
    try (RunFolder folder = TaskFixture.folder(dir)) {
      run(folder, data, statistics, plan(Map.of()));
      List<PruneRow> rows = folder.readAll(PartKind.PRUNING);
      assertThat(rows).hasSize(IMAGES * 2 * 4 * 2);
      assertThat(rows.stream().map(PruneRow::zeroed).distinct()).containsOnly(0, 3, 8, 16);
      int decided = 0;
      int broken = 0;
      for (PruneRow row : rows) {
        Set<Integer> zeroed = zeroed(row.which(), row.share());
        assertThat(row.zeroed()).isEqualTo(zeroed.size());
        assertThat(row.label()).isEqualTo(row.image() % 2);
        double[] l = logits(data, row.image(), zeroed);
        if (Math.abs(l[0] - l[1]) < 1e-5) {
          continue;
        }
        int y = l[0] > l[1] ? 0 : 1;
        assertThat(row.predicted()).isEqualTo(y);
        if (row.norm().equals("none")) {
          assertThat(row.broken()).isFalse();
          continue;
        }
        assertThat(row.norm()).isEqualTo("linf");
        assertThat(row.epsilon()).isEqualTo(EPSILON);
        double excess = excess(row.image(), y, zeroed);
        if (Math.abs(excess) > 1e-4) {
          decided++;
          broken += row.broken() ? 1 : 0;
          assertThat(row.broken()).as("%s, excess %s", row, excess).isEqualTo(excess > 0);
        }
      }
      assertThat(decided).isGreaterThan(IMAGES * 7);
      assertThat(broken).isBetween(IMAGES / 2, decided - IMAGES / 2);
    }
  }

  @Test
  void nothingZeroedIsStoredUnderBothNames() {
    try (RunFolder folder = TaskFixture.folder(dir)) {
      run(folder, data.first(20), statistics, plan(Map.of()));
      Map<String, List<String>> shareZero =
          folder.readAll(PartKind.PRUNING).stream()
              .filter(r -> r.share() == 0)
              .collect(
                  Collectors.groupingBy(
                      PruneRow::which,
                      Collectors.mapping(
                          r -> r.toString().replaceAll("which=\\w+", ""), Collectors.toList())));
      assertThat(shareZero.get("most")).hasSize(40).isEqualTo(shareZero.get("least"));
      // 16 variants; 14 are computed.
      assertThat(ui.progresses()).containsExactly("affine5  prune 0/320 images");
      assertThat(ui.states().get(ui.states().size() - 1).done()).isEqualTo(320);
      assertThat(ui.states()).allMatch(s -> s.done() <= 320);
    }
  }

  @Test
  void whatIsMissingIsComputedAgainInTheRecordedOrder() throws Exception {
    try (RunFolder folder = TaskFixture.folder(dir)) {
      RunPlan plan = plan(Map.of());
      run(folder, data, statistics, plan);
      Map<String, Object> all = TaskFixture.parts(folder, PartKind.PRUNING);
      assertThat(all).hasSize(2 * 4 * 2 * 2);
      List<Part<PruneRow>> lost =
          folder.parts(PartKind.PRUNING).stream()
              .filter(p -> p.fileName().matches(".*(most@0.2@none|least@0.0@linf).*"))
              .toList();
      assertThat(lost).hasSize(4);
      lost.forEach(folder::remove);
      Map<Path, FileTime> times = times(folder);
      // The statistics may not be read: the order is in the plan.
      run(folder, data, null, plan(plan.entries()));
      assertThat(TaskFixture.parts(folder, PartKind.PRUNING)).isEqualTo(all);
      assertThat(times(folder)).containsAllEntriesOf(times);
      assertThat(ui.progresses().get(1))
          .isEqualTo("affine5  prune " + (16 * IMAGES - 2 * IMAGES) + "/4800 images");
      run(folder, data, null, plan(Map.of()));
      assertThat(ui.progresses()).hasSize(2);
    }
  }

  private static Map<Path, FileTime> times(RunFolder folder) throws Exception {
    Map<Path, FileTime> times = new java.util.HashMap<>();
    for (Part<?> part : folder.parts(PartKind.PRUNING)) {
      times.put(folder.path(part), Files.getLastModifiedTime(folder.path(part)));
    }
    return times;
  }

  @Test
  void aLimitedRunIsAPrefix() {
    try (RunFolder whole = TaskFixture.folder(dir.resolve("whole"));
        RunFolder parts = TaskFixture.folder(dir.resolve("parts"))) {
      run(whole, data.first(50), statistics, plan(Map.of()));
      run(parts, data.first(20), statistics, plan(Map.of()));
      assertThat(whole.readAll(PartKind.PRUNING)).containsAll(parts.readAll(PartKind.PRUNING));
      run(parts, data.first(50), statistics, plan(Map.of()));
      assertThat(parts.readAll(PartKind.PRUNING))
          .containsExactlyInAnyOrderElementsOf(whole.readAll(PartKind.PRUNING));
    }
  }
}
