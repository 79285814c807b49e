package dev.linchpin.report.claims;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The regulariser costs no accuracy: less than 2 points. Decided by the run with most images. */
record RegulariserKeepsAccuracy() implements ClaimKind {
  private static final ClaimText TEXT =
      new ClaimText(
          "sensitivity-keeps-accuracy",
          "Training with equation 5 does not compromise accuracy: 92.9 % against 93.0 %",
          "section 3, table 1");

  private static final Aim AIM = new Aim.Below(0.02);

  @Override
  public List<Candidate> of(List<RunData> runs) {
    Map<List<String>, Candidate> widest = new LinkedHashMap<>();
    for (RunData run : runs) {
      for (Candidate candidate : of(run)) {
        List<String> models = candidate.about().models().stream().map(run::identity).toList();
        widest.merge(models, candidate, (a, b) -> b.measured().n() > a.measured().n() ? b : a);
      }
    }
    return new ArrayList<>(widest.values());
  }

  @Override
  public List<Candidate> of(RunData run) {
    List<Candidate> all = new ArrayList<>();
    for (String standard : run.models(Role.STANDARD).stream().limit(1).toList()) {
      for (String sensitivity : run.models(Role.SENSITIVITY)) {
        Outcomes before = run.correct(standard);
        Outcomes after = run.correct(sensitivity);
        if (before.common(after) > 0) {
          all.add(
              new Candidate(
                  TEXT,
                  new Subject(run.label(), List.of(standard, sensitivity), ""),
                  "accuracy of " + standard,
                  "of " + sensitivity,
                  before.paired(after),
                  AIM));
        }
      }
    }
    return all;
  }
}
