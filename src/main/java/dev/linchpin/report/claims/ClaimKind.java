package dev.linchpin.report.claims;

import java.util.ArrayList;
import java.util.List;

/** A claim of the paper, or two that are decided by the same numbers. */
interface ClaimKind {
  /** The claim about the models of one run; empty where the run does not measure it. */
  List<Candidate> of(RunData run);

  /** About all runs of a report. */
  default List<Candidate> of(List<RunData> runs) {
    List<Candidate> all = new ArrayList<>();
    runs.forEach(r -> all.addAll(of(r)));
    return all;
  }
}
