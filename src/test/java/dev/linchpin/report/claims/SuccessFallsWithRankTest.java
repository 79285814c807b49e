package dev.linchpin.report.claims;

import static dev.linchpin.report.claims.Verdict.REFUTED;
import static dev.linchpin.report.claims.Verdict.SUPPORTED;
import static dev.linchpin.report.claims.Verdict.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.PartKind;
import dev.linchpin.results.SweepRow;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The attack on neurons of later ranks. */
class SuccessFallsWithRankTest extends CountedRuns {
  private static SweepRow sweep(String model, int image, int rank, boolean target, boolean hit) {
    return new SweepRow(
        model, "linf", RunWriter.LINF, image, rank, target ? rank : -1, 1, target, hit, 5);
  }

  @Test
  void successByRank() {
    try (RunWriter run =
        writer(
            "t",
            "models { name: \"falls\" saved_model: \"a\" } models { name: \"flat\" saved_model: \"b\" }"
                + " models { name: \"all\" saved_model: \"c\" }")) {
      run.model("falls", 0).model("flat", 0).model("all", 0);
      // 20 ranks, of which the last 5 have no target: the tenth is one rank, the last is rank 14.
      List<Claim> claims =
          run.rows(
                  PartKind.SWEEP,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              IntStream.range(0, 20)
                                  .boxed()
                                  .flatMap(
                                      r ->
                                          Stream.of(
                                              sweep(
                                                  "falls",
                                                  i,
                                                  r,
                                                  r < 15,
                                                  r < 15 && i < 400 - 20 * r),
                                              sweep("flat", i, r, r < 15, i % 2 == 0 && r < 15),
                                              sweep("all", i, r, r < 15, r < 15)))))
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(
              Map.of(
                  "success-falls-with-rank@t/falls/linf-8_255",
                  SUPPORTED,
                  "success-falls-with-rank@t/flat/linf-8_255",
                  REFUTED,
                  "success-falls-with-rank@t/all/linf-8_255",
                  UNDECIDED));
      assertThat(measured(claims, "success-falls-with-rank@t/falls/linf-8_255"))
          .contains("first tenth of the ranks 80.0 %, in the last tenth 24.0 %")
          .contains("over all ranks (15 points) -1.00")
          .contains("over the first four fifths (12 points) -1.00");
      assertThat(measured(claims, "success-falls-with-rank@t/flat/linf-8_255"))
          .contains("success is the same at all of all ranks");
    }
  }
}
