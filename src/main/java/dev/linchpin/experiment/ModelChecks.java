package dev.linchpin.experiment;

import dev.linchpin.checks.Finding;
import dev.linchpin.checks.Logits;
import dev.linchpin.checks.measure.Repetition;
import dev.linchpin.checks.measure.Standing;
import dev.linchpin.results.CheckOutcome;
import java.util.List;

/** The checks that are about a model whatever the threat; measured once. */
final class ModelChecks {
  private final List<Finding> findings;

  ModelChecks(ModelRun model, Standing images) {
    int classes = model.classifier().classes();
    var deterministic = Repetition.of(model.inference(), images.pixels(), images.size(), classes);
    this.findings =
        List.of(new Logits(deterministic.first(), classes).finding(), deterministic.finding());
  }

  List<Finding> findings() {
    return findings;
  }

  boolean deterministic() {
    return findings.get(1).outcome() != CheckOutcome.FAILED;
  }
}
