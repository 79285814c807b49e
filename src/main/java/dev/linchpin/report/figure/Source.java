package dev.linchpin.report.figure;

import dev.linchpin.report.AttackSummary;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.ThreatKey;
import java.util.List;
import java.util.Optional;

/**
 * A model of a run.
 *
 * @param index among all models of the report; it has the same colour in all figures
 */
record Source(ReportRun run, String model, int index) {

  /** As legends say it. */
  String name() {
    return run.name(model);
  }

  List<AttackSummary> attacks() {
    return run.summary().attacks().stream().filter(a -> a.model().equals(model)).toList();
  }

  /** PGD on the whole model under a threat model. */
  Optional<AttackSummary> pgd(ThreatKey threat) {
    return attacks().stream()
        .filter(a -> a.threat().equals(threat) && a.attack().matches("pgd(-.*)?"))
        .findFirst();
  }
}
