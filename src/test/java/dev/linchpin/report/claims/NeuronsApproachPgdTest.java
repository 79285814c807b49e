package dev.linchpin.report.claims;

import static dev.linchpin.report.claims.Verdict.REFUTED;
import static dev.linchpin.report.claims.Verdict.SUPPORTED;
import static dev.linchpin.report.claims.Verdict.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How k-NS comes up to PGD. */
class NeuronsApproachPgdTest extends CountedRuns {
  @Test
  void neuronsRiseToPgd() {
    try (RunWriter run = net()) {
      // 1-NS breaks 100 images, 16-NS 290, PGD 300; the ranks 0, 3 and 15 are the winners.
      List<Claim> claims =
          run.pgd("net", "linf", 300)
              .attack("net", "ns", "linf", KS, i -> i < 100 ? 0 : i < 150 ? 3 : i < 290 ? 15 : -1)
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(
              Map.of(
                  "k-ns-rises@t/net/linf-8_255",
                  SUPPORTED,
                  "k-ns-approaches-pgd@t/net/linf-8_255",
                  SUPPORTED));
      assertThat(measured(claims, "k-ns-rises@t/net/linf-8_255"))
          .startsWith("t · net · Linf 8/255: 16-NS 58.0 %, 1-NS 20.0 %; difference 38.0 points [")
          .contains("exact McNemar p = 1e-57", "n = 500", "claimed: 5 points or more");
      assertThat(measured(claims, "k-ns-approaches-pgd@t/net/linf-8_255"))
          .contains("PGD 60.0 %, 16-NS 58.0 %", "claimed: below 10 points");
    }
  }

  @Test
  void neuronsThatStayBehind() {
    try (RunWriter run = net()) {
      List<Claim> claims =
          run.pgd("net", "l2", 300)
              .attack("net", "ns", "l2", KS, i -> i < 100 ? 0 : -1)
              .pgd("net", "linf", N)
              .attack("net", "ns", "linf", KS, i -> i < 490 ? 0 : 15)
              .claims();
      assertThat(verdicts(claims))
          .containsEntry("k-ns-rises@t/net/l2-0.03137", REFUTED)
          .containsEntry("k-ns-approaches-pgd@t/net/l2-0.03137", REFUTED)
          // 1-NS is 2 points below PGD: there is nothing to rise to.
          .containsEntry("k-ns-rises@t/net/linf-8_255", UNDECIDED)
          .containsEntry("k-ns-approaches-pgd@t/net/linf-8_255", SUPPORTED);
      assertThat(measured(claims, "k-ns-rises@t/net/linf-8_255"))
          .contains("open: 1-NS is at PGD's rate already");
    }
  }

  @Test
  void fourNeuronsAreNotTheClaim() {
    try (RunWriter run = net()) {
      run.pgd("net", "linf", 300).attack("net", "ns", "linf", List.of(1, 4), i -> -1);
      assertThat(run.claims()).isEmpty();
    }
  }

  @Test
  void fewerThan500ImagesDecideNothing() {
    try (RunWriter run =
        new RunWriter(dir, "t", N - 1, "models { name: \"net\" saved_model: \"a\" }")
            .model("net", 0)) {
      List<Claim> claims =
          run.pgd("net", "linf", 300)
              .attack("net", "ns", "linf", KS, i -> i < 100 ? 0 : i < 290 ? 15 : -1)
              .claims();
      assertThat(claims)
          .hasSize(2)
          .allMatch(c -> c.verdict() == UNDECIDED && c.n() == 499)
          .allMatch(c -> c.measured().endsWith("open: fewer than 500 images"));
    }
  }

  @Test
  void ofModelsOfBytesOnlyWhatSurvivesRoundingCounts() {
    try (RunWriter run = writer("t", "models { name: \"net\" saved_model: \"a\" }")) {
      List<Claim> claims =
          run.model("net", 0, true)
              .attack("net", "pgd", "linf", List.of(), i -> 0, i -> i < 200)
              .attack("net", "ns", "linf", KS, i -> i < 100 ? 0 : 15, i -> i < 195)
              .claims();
      assertThat(measured(claims, "k-ns-approaches-pgd@t/net/linf-8_255"))
          .contains("PGD 40.0 %, 16-NS 39.0 %");
    }
  }
}
