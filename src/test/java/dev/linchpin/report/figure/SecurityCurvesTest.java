package dev.linchpin.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityCurvesTest {
  private static final int IMAGES = 50;
  private static final double ANY = Double.POSITIVE_INFINITY;

  @TempDir private Path dir;

  /** A minimal-norm attack in L1 makes a curve; each of its corners is a count of rows. */
  @Test
  void curveInL1IsACount() {
    List<VerdictRow> rows = verdicts();
    try (RunFolder folder = RunFolder.open(dir, "h", "")) {
      String[] keys = {"m", "fab", "l1-inf"};
      folder.write(PartKind.MODELS.of(), Stream.of(new ModelRow("m", 4, 10, false)));
      folder.write(
          PartKind.ATTACKS.of(keys),
          Stream.of(new AttackFacts("m", "fab", "l1", ANY, List.of(), 1, "", 1, 10)));
      folder.write(PartKind.VERDICTS.of(keys), rows.stream());
    }
    List<Figure> figures = new SecurityCurves().of(new Runs(List.of(SyntheticRun.read(dir, ""))));
    assertThat(figures).extracting(Figure::id).containsExactly("epsilon-l1");
    assertThat(figures.get(0).caption()).contains("in L1. Steps are from the smallest");
    List<String> csv = figures.get(0).csv().lines().toList();
    assertThat(csv.get(0)).isEqualTo("run,model,series,norm,epsilon,robust_accuracy,low,high,n");
    long corners =
        rows.stream().map(SecurityCurvesTest::distance).filter(d -> d < ANY).distinct().count();
    assertThat(csv).hasSize(1 + (int) corners);
    for (String line : csv.subList(1, csv.size())) {
      String[] cells = line.split(",");
      double epsilon = Double.parseDouble(cells[4]);
      long standing = rows.stream().filter(row -> distance(row) > epsilon).count();
      assertThat(cells[2]).isEqualTo("FAB");
      assertThat(Double.parseDouble(cells[5])).as(line).isEqualTo((double) standing / IMAGES);
    }
  }

  private static double distance(VerdictRow row) {
    return row.cleanClass() != row.label() ? 0 : row.success() ? row.distanceL1() : ANY;
  }

  private static List<VerdictRow> verdicts() {
    Random random = new Random(9);
    List<VerdictRow> rows = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      boolean found = i % 6 > 0;
      float l1 = found ? random.nextInt(80) / 4f : 0;
      rows.add(
          new VerdictRow(
              "m",
              "fab",
              "l1",
              ANY,
              i,
              1,
              i % 7 > 0 ? 1 : 2,
              found,
              found ? 0 : -1,
              3,
              false,
              0.5f,
              0.7f,
              l1,
              found));
    }
    return rows;
  }
}
