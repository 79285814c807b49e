package dev.linchpin.report.claims;

import dev.linchpin.base.statistics.Holm;
import dev.linchpin.report.ReportRun;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the paper's claims against runs. A claim is SUPPORTED or REFUTED where a two-sided test on
 * 500 images or more, corrected by Holm's method for all claims of the report, says so at 5 %;
 * otherwise it is UNDECIDED. Each names the smallest difference that it is about: a smaller one,
 * however significant, is not what the paper shows. A claim about models whose training is unknown
 * is left out.
 */
public final class Claims {
  private static final List<ClaimKind> KINDS =
      List.of(
          new NeuronsApproachPgd(),
          new SuccessFallsWithRank(),
          new PruningBySensitivity(),
          new RegulariserLowersSuccess(),
          new RegulariserKeepsAccuracy(),
          new TermsCombine(),
          new StrongerAttacks(),
          new TransferDirections(),
          new ZeroedActivations());

  private Claims() {}

  /** The claims that the runs say something of, kind by kind; may be empty. */
  public static List<Claim> of(List<ReportRun> runs) {
    Roles roles = new Roles(runs);
    List<RunData> data = runs.stream().map(r -> new RunData(r, roles)).toList();
    List<Candidate> candidates = new ArrayList<>();
    KINDS.forEach(k -> candidates.addAll(k.of(data)));
    double[] corrected =
        Holm.adjust(
            candidates.stream().filter(Candidate::decidable).mapToDouble(Candidate::p).toArray());
    List<Claim> claims = new ArrayList<>();
    int next = 0;
    for (Candidate candidate : candidates) {
      claims.add(candidate.decided(candidate.decidable() ? corrected[next++] : Double.NaN));
    }
    return List.copyOf(claims);
  }

  /** {@code claims.csv}: a line a claim, quoted where needed; UTF-8. */
  public static String csv(List<Claim> claims) {
    StringBuilder out = new StringBuilder("claim,verdict,n,paper,where,measured\n");
    for (Claim claim : claims) {
      out.append(
              String.join(
                  ",",
                  quoted(claim.id()),
                  claim.verdict().name(),
                  Integer.toString(claim.n()),
                  quoted(claim.paperSays()),
                  quoted(claim.where()),
                  quoted(claim.measured())))
          .append('\n');
    }
    return out.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
