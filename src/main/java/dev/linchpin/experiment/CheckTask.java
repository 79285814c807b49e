package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.rule.StepRule;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks whether what the run found of one model can be believed, under each threat model. Runs
 * when all models have been attacked: examples of the others are tried on this one.
 *
 * @param images the first so many are looked at
 * @param seed the run's
 * @param attacks the model's attacks
 * @param ensembles the model's
 * @param others the run's other models with images of the same size
 */
record CheckTask(
    int images,
    long seed,
    List<PlannedAttack> attacks,
    List<PlannedEnsemble> ensembles,
    List<String> others) {
  /** Names of those of {@code all} that can lend examples to {@code own}. */
  static List<String> others(Classifier own, List<Classifier> all) {
    return all.stream()
        .filter(c -> !c.name().equals(own.name()))
        .filter(own::sharesImagesWith)
        .map(Classifier::name)
        .toList();
  }

  /** Checks what is not checked yet; the part of most images stands, of this prefix alone. */
  void run(ModelRun model, AttackEngine engine) {
    Map<ThreatModel, PlannedAttack> threats = threats();
    RunFolder folder = model.folder();
    String first = "first-" + images;
    List<Slice> done = Slice.done(folder, PartKind.CHECKS, model.name(), first);
    if (!threats.isEmpty() && done.stream().noneMatch(s -> s.to() >= model.size())) {
      Slice all = new Slice(0, model.size());
      List<CheckRow> rows = rows(model, engine, threats);
      folder.write(PartKind.CHECKS.of(model.name(), first, all.key()), rows.stream());
      done.add(all);
    }
    String widest =
        done.stream().max(Comparator.comparingInt(Slice::to)).map(Slice::key).orElse("");
    folder.parts(PartKind.CHECKS).stream()
        .filter(p -> p.keys().get(0).equals(model.name()))
        .filter(p -> !p.keys().equals(List.of(model.name(), first, widest)))
        .forEach(folder::remove);
  }

  private List<CheckRow> rows(
      ModelRun model, AttackEngine engine, Map<ThreatModel, PlannedAttack> threats) {
    List<CheckRow> rows = new ArrayList<>();
    try (Progress progress =
        model.ui().progress(model.name() + "  checks", "threat models", threats.size(), 0)) {
      CleanSlice clean = model.clean(new Slice(0, Math.min(images, model.size())));
      Standing looked = new Standing(clean.pixels(), clean.indices(), clean.clean().predicted());
      AttackedImages attacked = new AttackedImages(model.folder(), model.name(), blackBox());
      ModelChecks same = new ModelChecks(model, looked);
      CheckAttacks own = new CheckAttacks(model, engine, seed);
      int threat = 0;
      for (Map.Entry<ThreatModel, PlannedAttack> entry : threats.entrySet()) {
        ThreatModel in = entry.getKey();
        ThreatChecks checks =
            new ThreatChecks(model, own, entry.getValue(), isByEntropyAlone(in), attacked, looked);
        findings(same, checks).forEach(f -> rows.add(row(model.name(), entry.getKey(), f)));
        progress.update(++threat);
      }
    }
    return rows;
  }

  private Stream<PlannedAttack> attacksAndMembers() {
    return Stream.concat(attacks.stream(), ensembles.stream().flatMap(e -> e.members().stream()));
  }

  /** Ids of attacks and members without gradients. */
  private Set<String> blackBox() {
    return attacksAndMembers()
        .filter(p -> !p.attack().rule().needsGradient())
        .map(PlannedAttack::id)
        .collect(Collectors.toSet());
  }

  /** Whether every attack and member by gradients is, but for those at neurons. */
  private boolean isByEntropyAlone(ThreatModel threat) {
    return attacksAndMembers()
        .filter(p -> p.attack().threat().equals(threat) && !p.targetsNeurons())
        .filter(p -> p.attack().rule().needsGradient())
        .allMatch(ThreatChecks::isByEntropy);
  }

  /**
   * Each ball, with the attack whose settings the checks take: untargeted PGD if there is any, else
   * another attack with gradients, which may be an ensemble's.
   */
  private Map<ThreatModel, PlannedAttack> threats() {
    Map<ThreatModel, PlannedAttack> threats = new LinkedHashMap<>();
    List<PlannedAttack> all = new ArrayList<>(attacks);
    ensembles.forEach(e -> all.add(e.typical()));
    for (PlannedAttack planned : all) {
      ThreatModel threat = planned.attack().threat();
      if (threat.epsilon() > 0 && Double.isFinite(threat.epsilon())) {
        threats.merge(threat, planned, (a, b) -> fits(b) > fits(a) ? b : a);
      }
    }
    return threats;
  }

  private static int fits(PlannedAttack planned) {
    StepRule rule = planned.attack().rule();
    if (planned.targetsNeurons()) {
      return 0;
    }
    return rule instanceof FixedStep ? 3 : rule.needsGradient() ? 2 : 1;
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
