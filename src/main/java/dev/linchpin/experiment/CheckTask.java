package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.Progress;
import dev.linchpin.checks.Check;
import dev.linchpin.checks.Finding;
import dev.linchpin.checks.measure.Standing;
import dev.linchpin.model.Classifier;
import dev.linchpin.results.CheckRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks whether what the run found of one model can be believed, under each threat model. Runs
 * when all models have been attacked: examples of the others are tried on this one.
 *
 * @param images the first so many are looked at
 * @param seed the run's
 * @param attacks the model's attacks
 * @param others the run's other models with images of the same size
 */
record CheckTask(int images, long seed, List<PlannedAttack> attacks, List<String> others) {
  /** Names of those of {@code all} that can lend examples to {@code own}. */
  static List<String> others(Classifier own, List<Classifier> all) {
    return all.stream()
        .filter(c -> !c.name().equals(own.name()))
        .filter(
            c ->
                c.height() == own.height()
                    && c.width() == own.width()
                    && c.channels() == own.channels())
        .map(Classifier::name)
        .toList();
  }

  void run(ModelRun model, AttackEngine engine) {
    Map<ThreatModel, PlannedAttack> threats = threats();
    String first = "first-" + images;
    RunFolder folder = model.folder();
    List<Slice> done = Slice.done(folder, PartKind.CHECKS, model.name(), first);
    if (threats.isEmpty() || done.stream().anyMatch(s -> s.to() >= model.size())) {
      return;
    }
    List<CheckRow> rows = new ArrayList<>();
    try (Progress progress =
        model.ui().progress(model.name() + "  checks", "checks", threats.size() * 11L, 0)) {
      Slice prefix = new Slice(0, Math.min(images, model.size()));
      CleanSlice clean = model.clean(prefix);
      Standing looked = new Standing(clean.pixels(), clean.indices(), clean.clean().predicted());
      AttackedImages attacked = new AttackedImages(folder, model.name());
      ModelChecks same = new ModelChecks(model, looked);
      for (Map.Entry<ThreatModel, PlannedAttack> entry : threats.entrySet()) {
        ThreatChecks checks =
            new ThreatChecks(model, engine, entry.getValue(), attacked, looked, seed);
        for (Finding finding : findings(same, checks)) {
          rows.add(row(model.name(), entry.getKey(), finding));
          progress.update(rows.size());
        }
      }
    }
    folder.write(
        PartKind.CHECKS.of(model.name(), first, new Slice(0, model.size()).key()), rows.stream());
    // Of other prefixes, or of fewer images: no longer what stands.
    folder.parts(PartKind.CHECKS).stream()
        .filter(p -> p.keys().get(0).equals(model.name()))
        .filter(p -> !p.keys().equals(List.of(model.name(), first, last(model))))
        .forEach(folder::remove);
  }

  private static String last(ModelRun model) {
    return new Slice(0, model.size()).key();
  }

  /**
   * Each ball, with the attack whose settings the checks take: an untargeted one if there is one.
   */
  private Map<ThreatModel, PlannedAttack> threats() {
    Map<ThreatModel, PlannedAttack> threats = new LinkedHashMap<>();
    for (PlannedAttack planned : attacks) {
      ThreatModel threat = planned.attack().threat();
      if (threat.epsilon() > 0 && Double.isFinite(threat.epsilon())) {
        threats.merge(threat, planned, (a, b) -> a.targetsNeurons() ? b : a);
      }
    }
    return threats;
  }

  private List<Finding> findings(ModelChecks same, ThreatChecks checks) {
    List<Finding> findings = new ArrayList<>(same.findings());
    if (!same.deterministic()) {
      // Every other number would be a coin's.
      return findings;
    }
    for (Check check : checks.all(others)) {
      findings.add(check.finding());
    }
    return findings;
  }

  private static CheckRow row(String model, ThreatModel threat, Finding f) {
    return new CheckRow(
        model,
        threat.norm(),
        threat.epsilon(),
        f.check(),
        f.outcome(),
        f.n(),
        f.measured(),
        f.limit(),
        f.sentence());
  }
}
