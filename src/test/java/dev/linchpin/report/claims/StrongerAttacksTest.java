package dev.linchpin.report.claims;

import static dev.linchpin.report.claims.Verdict.REFUTED;
import static dev.linchpin.report.claims.Verdict.SUPPORTED;
import static dev.linchpin.report.claims.Verdict.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.PartKind;
import dev.linchpin.results.TransferRow;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is left of a defence, and where its examples transfer to. */
class StrongerAttacksTest extends CountedRuns {
  private static TransferRow transfer(
      String source, String attack, String target, int image, boolean broken) {
    return new TransferRow(
        source, attack, "linf", RunWriter.LINF, target, image, 1, 1, broken ? 2 : 1);
  }

  @Test
  void aDefenceThatOnlyMasksGradientsIsSeen() {
    try (RunWriter run = table()) {
      // PGD breaks 100 images, Square and the standard model's examples nearly all.
      List<Claim> claims =
          run.pgd("sensitivity", "linf", 100)
              .pgd("standard", "linf", N)
              .attack("sensitivity", "pgd-2", "linf", List.of(), i -> i < 105 ? 0 : -1)
              .attack("sensitivity", "square", "linf", List.of(), i -> i < 480 ? 0 : -1)
              .rows(
                  PartKind.TRANSFER,
                  IntStream.range(0, 490)
                      .mapToObj(i -> transfer("standard", "pgd", "sensitivity", i, i >= 100)))
              .claims();
      String holds = "robustness-holds-under-stronger-attacks@t/sensitivity/linf-8_255-";
      assertThat(verdicts(claims))
          .containsEntry(holds + "pgd-2", SUPPORTED)
          .containsEntry(holds + "square", REFUTED)
          .containsEntry(holds + "transfer-from-standard", REFUTED)
          .containsEntry(holds + "all-together", REFUTED)
          .containsEntry(
              "advantage-remains-under-stronger-attacks@t/standard+sensitivity/linf-8_255",
              REFUTED);
      assertThat(measured(claims, holds + "transfer-from-standard"))
          .contains("transfer from standard 78.0 %, PGD 20.0 %", "n = 500");
      assertThat(measured(claims, holds + "all-together")).contains("all together 98.0 %");
    }
  }

  @Test
  void robustnessDoesNotHoldWherePgdLeftNone() {
    try (RunWriter run = table()) {
      List<Claim> claims =
          run.pgd("sensitivity", "linf", N - 10)
              .pgd("standard", "linf", N)
              .attack("sensitivity", "square", "linf", List.of(), i -> i < 200 ? 0 : -1)
              .claims();
      assertThat(verdicts(claims))
          .containsEntry(
              "robustness-holds-under-stronger-attacks@t/sensitivity/linf-8_255-square", UNDECIDED);
    }
  }

  @Test
  void pgdOfMoreStepsAloneIsNoOtherKindOfAttack() {
    try (RunWriter run = table()) {
      assertThat(
              run.pgd("sensitivity", "linf", 100)
                  .attack("sensitivity", "pgd-2", "linf", List.of(), i -> 0)
                  .claims())
          .noneMatch(c -> c.kind().contains("stronger"));
    }
  }

  @Test
  void directionsOfTransfer() {
    try (RunWriter run = table()) {
      List<Claim> claims =
          run.rows(
                  PartKind.TRANSFER,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              Stream.of(
                                  transfer("standard", "pgd", "sensitivity", i, i < 400),
                                  transfer("sensitivity", "pgd", "standard", i, i < 390),
                                  transfer("linf-robust", "pgd", "sensitivity", i, i < 100),
                                  transfer("linf-robust", "pgd", "standard", i, true))))
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(
              Map.of(
                  "transfer-from-standard-not-back@t/standard+sensitivity/linf-8_255",
                  REFUTED,
                  "transfer-from-standard-not-from-robust@t/standard+linf-robust+sensitivity/linf-8_255",
                  SUPPORTED,
                  "sensitivity-keeps-accuracy@t/standard+sensitivity",
                  SUPPORTED));
    }
  }
}
