package dev.linchpin.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.Wilson;
import dev.linchpin.report.ReportRun;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of a run that has rows of all kinds; their numbers by brute force. */
class FiguresTest {
  @TempDir static Path dir;
  private static ReportRun run;
  private static List<Figure> figures;

  @BeforeAll
  static void draw() {
    SyntheticRun.write(dir.resolve("run"));
    run = SyntheticRun.read(dir.resolve("run"), "");
    figures = Figures.of(List.of(run));
  }

  private static Figure figure(String id) {
    return figures.stream().filter(f -> f.id().equals(id)).findFirst().orElseThrow();
  }

  /** The rows of a CSV without quotes. */
  private static List<Map<String, String>> rows(String csv) {
    List<String> lines = csv.lines().toList();
    String[] names = lines.get(0).split(",");
    return lines.stream()
        .skip(1)
        .map(
            line -> {
              String[] cells = line.split(",", -1);
              Map<String, String> row = new LinkedHashMap<>();
              for (int i = 0; i < names.length; i++) {
                row.put(names[i], cells[i]);
              }
              return row;
            })
        .toList();
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  @Test
  void allKindsAreThereInTheOrderToShow() {
    assertThat(figures)
        .extracting(Figure::id)
        .containsExactly(
            "figure1",
            "figure2-linf-8-255",
            "epsilon-linf",
            "iterations-linf-4-255",
            "iterations-linf-8-255",
            "figure3",
            "figure3-zeros",
            "pruning-accuracy",
            "pruning-linf-8-255",
            "transfer-pgd-linf-8-255",
            "ablation-linf-4-255",
            "ablation-linf-8-255",
            "training-loss",
            "training-accuracy");
  }

  @Test
  void anEmptyRunHasNoFigures() {
    try (RunFolder folder = RunFolder.open(dir.resolve("empty"), "h", "")) {
      assertThat(Figures.of(List.of(SyntheticRun.read(folder.dir(), "")))).isEmpty();
    }
  }

  @Test
  void pngsHaveTwoPixelsAUnitAndShowSomething() throws IOException {
    for (Figure figure : figures) {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(figure.png()));
      assertThat(image.getWidth()).isEqualTo(2 * Look.WIDTH);
      assertThat(image.getRGB(0, 0)).as("white").isEqualTo(0xffffffff);
      long coloured =
          java.util.Arrays.stream(
                  image.getRGB(
                      0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
              .filter(p -> p != 0xffffffff)
              .count();
      assertThat(coloured).as(figure.id()).isGreaterThan(5000);
    }
  }

  @Test
  void titleCaptionAndAltAreSaid() {
    assertThat(figures)
        .allSatisfy(
            f -> {
              assertThat(f.section()).isNotBlank();
              assertThat(f.title()).isNotBlank();
              assertThat(f.caption()).endsWith(".");
              assertThat(f.alt()).startsWith(f.title()).endsWith(".").doesNotContain("NaN");
            });
  }

  @Test
  void figure1CountsWhatIsLeftOut() {
    // Neuron 3 is dead, 4 never finite, and the σ of 5 so small that its value is far out.
    assertThat(figure("figure1").caption())
        .contains(
            "standard: 29 neurons drawn; left out 1 dead (σ = 0), 1 whose Δ is never finite, 1");
    assertThat(rows(figure("figure1").csv())).hasSize(200 * SyntheticRun.MODELS.size());
  }

  @Test
  void figure2IsSuccessOfImagesWithATargetAndPgd() {
    List<Map<String, String>> rows = rows(figure("figure2-linf-8-255").csv());
    for (String model : SyntheticRun.MODELS) {
      for (int rank : List.of(0, 17, SyntheticRun.FEATURES - 1)) {
        int n = 0;
        int hits = 0;
        for (var row : run.folder().readAll(PartKind.SWEEP)) {
          if (row.model().equals(model) && row.rank() == rank && row.target()) {
            n++;
            hits += row.success() ? 1 : 0;
          }
        }
        Map<String, String> drawn =
            rows.stream()
                .filter(
                    r ->
                        r.get("model").equals(model)
                            && r.get("rank").equals(Integer.toString(rank)))
                .filter(r -> r.get("series").equals("single neuron"))
                .findFirst()
                .orElseThrow();
        assertThat(number(drawn, "success")).isEqualTo((double) hits / n);
        assertThat(number(drawn, "low")).isEqualTo(new Wilson(hits, n).low());
        assertThat(number(drawn, "n")).isEqualTo(n);
        assertThat(number(drawn, "epsilon")).isEqualTo(SyntheticRun.EPS);
      }
    }
    assertThat(rows)
        .filteredOn(r -> r.get("series").equals("PGD") && r.get("model").equals("linf-robust"))
        .extracting(r -> number(r, "success"))
        .containsExactly(0.75, 0.75);
  }

  @Test
  void gradientStepsAddUpToTheWinnersAndNoFurther() {
    Map<Double, Double> drawn =
        rows(figure("iterations-linf-8-255").csv()).stream()
            .filter(r -> r.get("model").equals("linf-robust"))
            .collect(Collectors.toMap(r -> number(r, "gradient_steps"), r -> number(r, "success")));
    // Image i is won by restart i mod 3 at its step i mod 10, after ten steps of each before;
    // images
    // from 30 on are not broken, after 30 steps.
    assertThat(drawn.keySet()).contains(1.0, 30.0);
    drawn.forEach(
        (steps, success) -> {
          int broken = 0;
          for (int i = 0; i < 30; i++) {
            broken += Math.max(1, 10 * (i % 3) + i % 10) <= steps ? 1 : 0;
          }
          assertThat(success).as("%s steps", steps).isEqualTo(broken / 40.0);
        });
  }

  @Test
  void figure3AddsUpToAllActivations() {
    for (String model : SyntheticRun.MODELS) {
      List<Map<String, String>> rows =
          rows(figure("figure3").csv()).stream().filter(r -> r.get("model").equals(model)).toList();
      assertThat(rows).hasSize(51);
      assertThat(rows.subList(0, 50).stream().mapToDouble(r -> number(r, "share")).sum())
          .isCloseTo(1, within(1e-12));
      assertThat(number(rows.get(1), "scaled_activation")).isEqualTo(1 / 50.0);
    }
    assertThat(figure("figure3-zeros").caption()).contains("sensitivity 0.0 %");
  }

  @Test
  void pruningCountsRightPredictionsThatAreNotBroken() {
    for (boolean clean : new boolean[] {true, false}) {
      Figure figure = figure(clean ? "pruning-accuracy" : "pruning-linf-8-255");
      Map<String, String> drawn =
          rows(figure.csv()).stream()
              .filter(r -> r.get("model").equals("standard") && r.get("series").equals("most"))
              .filter(r -> r.get("zeroed").equals("0.3"))
              .findFirst()
              .orElseThrow();
      long right =
          run.folder().readAll(PartKind.PRUNING).stream()
              .filter(r -> r.model().equals("standard") && r.which().equals("most"))
              .filter(r -> r.share() == 0.3 && r.norm().equals(clean ? "none" : "linf"))
              .filter(r -> r.predicted() == r.label() && !r.broken())
              .count();
      assertThat(number(drawn, clean ? "accuracy" : "robust_accuracy")).isEqualTo(right / 40.0);
    }
  }

  @Test
  void transferIsOfTheExamplesOfTheSource() {
    Map<String, String> cell =
        rows(figure("transfer-pgd-linf-8-255").csv()).stream()
            .filter(r -> r.get("source").equals("linf-robust"))
            .filter(r -> r.get("target").equals("sensitivity"))
            .findFirst()
            .orElseThrow();
    // 30 examples; every fourth changes the class of this target: 0, 4, … 28.
    assertThat(number(cell, "n")).isEqualTo(30);
    assertThat(number(cell, "share")).isEqualTo(8 / 30.0);
  }

  @Test
  void ablationComparesModelsThatDifferInTheRegulariserAlone() {
    assertThat(figure("ablation-linf-8-255").caption())
        .contains("standard: no regulariser; sensitivity: λ1 10, λ2 100, k 16");
    assertThat(rows(figure("ablation-linf-8-255").csv()))
        .extracting(r -> r.get("model") + " " + r.get("series") + " " + r.get("share"))
        .contains("standard broken by PGD 1", "sensitivity broken by PGD 0.5")
        .noneMatch(r -> r.startsWith("linf-robust"));
  }

  @Test
  void aRowThatAKilledTrainingLeftHalfWrittenIsNoPoint() {
    assertThat(rows(figure("training-loss").csv()))
        .filteredOn(r -> r.get("model").equals("sensitivity"))
        .extracting(r -> r.get("epoch") + " " + r.get("loss"))
        .startsWith("1 4", "2 3")
        .hasSize(6);
  }

  @Test
  void severalRunsAreToldApartByTheirLabels() {
    List<Figure> two =
        Figures.of(
            List.of(
                SyntheticRun.read(dir.resolve("run"), "first"),
                SyntheticRun.read(dir.resolve("run"), "second")));
    assertThat(two).extracting(Figure::id).doesNotHaveDuplicates();
    assertThat(two.get(0).svg()).contains("first · standard", "second · sensitivity");
    assertThat(rows(two.get(0).csv())).extracting(r -> r.get("run")).contains("first", "second");
  }
}
