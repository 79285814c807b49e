package dev.linchpin.report.claims;

import static dev.linchpin.report.claims.Verdict.REFUTED;
import static dev.linchpin.report.claims.Verdict.SUPPORTED;
import static dev.linchpin.report.claims.Verdict.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is lost with the most and the least sensitive features. */
class PruningBySensitivityTest extends CountedRuns {
  private static PruneRow pruned(
      String which, double share, String norm, int image, boolean right, boolean broken) {
    return new PruneRow(
        "net",
        which,
        share,
        (int) (64 * share),
        norm,
        norm.equals("none") ? 0 : RunWriter.LINF,
        image,
        1,
        right ? 1 : 2,
        broken);
  }

  @Test
  void pruning() {
    try (RunWriter run = net()) {
      List<Claim> claims =
          run.rows(
                  PartKind.PRUNING,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              Stream.of(
                                  pruned("most", 0, "none", i, true, false),
                                  pruned("most", 0.2, "none", i, i >= 50, false),
                                  pruned("most", 0.5, "none", i, i >= 250, false),
                                  pruned("least", 0, "none", i, true, false),
                                  pruned("least", 0.5, "none", i, i >= 1, false),
                                  pruned("least", 0, "linf", i, true, i >= 100),
                                  pruned("least", 0.5, "linf", i, true, i >= 50),
                                  // Nothing is robust: nothing can be lost.
                                  pruned("most", 0, "linf", i, true, true),
                                  pruned("most", 0.2, "linf", i, true, true))))
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(
              Map.of(
                  "pruning-most-sensitive-hurts@t/net/no-attack",
                  SUPPORTED,
                  "pruning-least-sensitive-harmless@t/net/no-attack",
                  SUPPORTED,
                  "pruning-least-sensitive-harmless@t/net/linf-8_255",
                  REFUTED,
                  "pruning-most-sensitive-hurts@t/net/linf-8_255",
                  UNDECIDED));
      assertThat(measured(claims, "pruning-most-sensitive-hurts@t/net/no-attack"))
          .contains("accuracy unpruned 100.0 %, with 20 % pruned 90.0 %");
    }
  }

  @Test
  void pruningIsNotHarmlessWhereThereIsNothingToLose() {
    try (RunWriter run = net()) {
      List<Claim> claims =
          run.rows(
                  PartKind.PRUNING,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              Stream.of(
                                  pruned("least", 0, "linf", i, true, true),
                                  pruned("least", 0.5, "linf", i, true, true))))
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(Map.of("pruning-least-sensitive-harmless@t/net/linf-8_255", UNDECIDED));
    }
  }
}
