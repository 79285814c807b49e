package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.Wilson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Table1Test {
  private static AttackSummary attack(
      String model, int k, String norm, double epsilon, int broken, int fewer) {
    Wilson success = new Wilson(broken, 200);
    return new AttackSummary(
        model,
        false,
        k == 0 ? "pgd" : k + "-ns",
        norm,
        epsilon,
        k,
        success,
        new Wilson(broken - 10, 180),
        success,
        new Wilson(190 - broken, 200),
        0,
        fewer,
        0,
        k == 0 ? "" : "|Δ|",
        1,
        1,
        0,
        0);
  }

  private static Summary summary(double... linf) {
    List<AttackSummary> attacks = new ArrayList<>();
    for (String model : List.of("standard", "robust")) {
      for (double epsilon : linf) {
        for (int k : new int[] {16, 0, 1, 4, 8}) {
          attacks.add(attack(model, k, "linf", epsilon, 100 + k, k == 16 ? 3 : 0));
        }
      }
      attacks.add(attack(model, 0, "l2", 0.5, 123, 0));
    }
    attacks.add(attack("robust", 4, "l2", 0.5, 22, 0));
    return new Summary(
        List.of(
            new ModelSummary("standard", new Wilson(186, 200), 64, 10),
            new ModelSummary("robust", new Wilson(200, 200), 64, 10)),
        attacks,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void laidOutAsInThePaper() {
    assertThat(Table1.render(summary(8 / 255.0)))
        .isEqualTo(
            """
                                  L2 0.5              Linf 8/255
            Model     Accuracy   PGD  4-NS   PGD  1-NS  4-NS  8-NS  16-NS
            ────────  ────────  ────  ────  ────  ────  ────  ────  ─────
            standard      93.0  61.5     –  50.0  50.5  52.0  54.0   58.0
            robust         100  61.5  11.0  50.0  50.5  52.0  54.0   58.0
            """);
  }

  @Test
  void whatDoesNotFitGoesBeneath() {
    String table = Table1.render(summary(2 / 255.0, 4 / 255.0, 8 / 255.0, 16 / 255.0));
    assertThat(table.lines()).allMatch(l -> TextTable.width(l) <= 100);
    assertThat(table).contains("Linf 2/255", "Linf 4/255", "Linf 8/255", "Linf 16/255");
    assertThat(table.lines().filter(l -> l.startsWith("Model"))).hasSize(2);
  }

  @Test
  void nAndIntervalsStandBeneath() {
    String[] blocks = DetailTable.render(summary(8 / 255.0)).split("\n\n");
    assertThat(blocks).hasSize(4);
    // Wilson of 123/200, 113/180, 123/200 and 67/200, by statsmodels' formula.
    assertThat(blocks[0])
        .isEqualTo(
            """
            standard · L2 0.5 · n = 200, correct 180 · accuracy 93.0 [88.6, 95.8]
            Attack            Success         of correct             8 bits             Robust
            ──────  ─────────────────  ─────────────────  ─────────────────  ─────────────────
            PGD     61.5 [54.6, 68.0]  62.8 [55.5, 69.5]  61.5 [54.6, 68.0]  33.5 [27.3, 40.3]\
            """);
    assertThat(blocks[1])
        .contains("neurons by |Δ|", "16-NS: 3 images have fewer than 16 neurons to attack");
    assertThat(String.join("\n", blocks).lines()).allMatch(l -> TextTable.width(l) <= 100);
  }

  @Test
  void aLongHeadWidensItsColumns() {
    TextTable table = new TextTable(List.of("a", "b", "c"));
    table.add(List.of("1", "2", "3"));
    assertThat(
            table.render(
                List.of(
                    new TextTable.Span("", 1),
                    new TextTable.Span("unconstrained", 1),
                    new TextTable.Span("x", 1))))
        .isEqualTo(
            """
               unconstrained  x
            a              b  c
            ─  ─────────────  ─
            1              2  3
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "linf, 0.03137255, Linf 8/255",
    "linf, 0.0313725508749485, Linf 8/255",
    "linf, 0.03, Linf 0.03",
    "linf, 0, Linf 0",
    "linf, 1, Linf 255/255",
    "l2, 0.5, L2 0.5",
    "l1, 12, L1 12",
    "l2, 3, L2 3",
    "l2, Infinity, L2 unconstrained"
  })
  void radiiAreWrittenAsPeopleGiveThem(String norm, double epsilon, String label) {
    assertThat(new ThreatKey(norm, epsilon).label()).isEqualTo(label);
  }
}
