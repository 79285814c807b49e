package dev.linchpin.report.claims;

import static dev.linchpin.report.claims.Verdict.SUPPORTED;
import static dev.linchpin.report.claims.Verdict.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.statistics.PairedShares;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All claims together. */
class ClaimsTest extends CountedRuns {
  @Test
  void manyClaimsNeedSmallerPValues() {
    ClaimText text = new ClaimText("claim", "", "");
    Subject about = new Subject("t", List.of("net"), "");
    Candidate candidate =
        new Candidate(
            text, about, "a", "b", new PairedShares(500, 0, 60, 35), new Aim.AtLeast(0.05));
    assertThat(candidate.p()).isBetween(0.01, 0.02);
    assertThat(candidate.decided(candidate.p()).verdict()).isEqualTo(SUPPORTED);
    assertThat(candidate.decided(4 * candidate.p()).verdict()).isEqualTo(UNDECIDED);
  }

  @Test
  void csvQuotesWhatNeedsIt() {
    Claim claim = new Claim("a@b", "says \"x\", y", "section 1", SUPPORTED, 500, "1, 2");
    assertThat(Claims.csv(List.of(claim)))
        .isEqualTo(
            "claim,verdict,n,paper,where,measured\n"
                + "\"a@b\",SUPPORTED,500,\"says \"\"x\"\", y\",\"section 1\",\"1, 2\"\n");
  }
}
