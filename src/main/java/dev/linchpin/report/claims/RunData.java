package dev.linchpin.report.claims;

import dev.linchpin.report.ReportRun;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.spec.proto.Loss;
import dev.linchpin.spec.proto.SensitivityRegularizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A run as claims look at it: outcomes by image. */
final class RunData {
  private final ReportRun run;
  private final Roles roles;
  private final List<String> models = new ArrayList<>();
  private final Set<String> eightBit = new HashSet<>();
  private final Map<String, Map<Integer, Boolean>> correct = new HashMap<>();
  private final Map<AttackKey, Map<Integer, VerdictRow>> verdicts = new LinkedHashMap<>();
  private final Map<AttackKey, AttackFacts> facts = new HashMap<>();

  /** An attack on a model. */
  record AttackKey(String model, String attack, ThreatKey threat) {}

  /**
   * @param roles of the models of all runs of the report
   */
  RunData(ReportRun run, Roles roles) {
    this.run = run;
    this.roles = roles;
    for (ModelRow row : run.folder().readAll(PartKind.MODELS)) {
      models.add(row.model());
      if (row.eightBit()) {
        eightBit.add(row.model());
      }
    }
    for (ImageRow row : run.folder().readAll(PartKind.IMAGES)) {
      correct.computeIfAbsent(row.model(), m -> new TreeMap<>()).put(row.image(), row.correct());
    }
    for (AttackFacts row : run.folder().readAll(PartKind.ATTACKS)) {
      facts.put(new AttackKey(row.model(), row.attack(), threat(row.norm(), row.epsilon())), row);
    }
    for (VerdictRow row : run.folder().readAll(PartKind.VERDICTS)) {
      verdicts
          .computeIfAbsent(
              new AttackKey(row.model(), row.attack(), threat(row.norm(), row.epsilon())),
              k -> new TreeMap<>())
          .put(row.image(), row);
    }
  }

  private static ThreatKey threat(String norm, double epsilon) {
    return new ThreatKey(norm, epsilon);
  }

  String label() {
    return run.label();
  }

  RunFolder folder() {
    return run.folder();
  }

  /** In the order of the spec. */
  List<String> models() {
    return List.copyOf(models);
  }

  Role role(String model) {
    return roles.of(run, model);
  }

  /** The regulariser that the run trained the model with. */
  Optional<SensitivityRegularizer> regularizer(String model) {
    return roles
        .spec(run, model)
        .map(m -> m.getTrain().getLoss())
        .filter(Loss::hasSensitivity)
        .map(Loss::getSensitivity);
  }

  /** The same for the same files in other runs. */
  String identity(String model) {
    return run.identity(model);
  }

  /** Models of a role, in the order of the spec. */
  List<String> models(Role role) {
    return models.stream().filter(m -> role(m) == role).toList();
  }

  /** Whether each image is classified as labelled, without attack. */
  Outcomes correct(String model) {
    return new Outcomes(correct.getOrDefault(model, Map.of()));
  }

  /** Balls under which the model was attacked. */
  Collection<ThreatKey> threats(String model) {
    Set<ThreatKey> threats = new TreeSet<>();
    verdicts.keySet().stream()
        .filter(k -> k.model().equals(model) && Double.isFinite(k.threat().epsilon()))
        .forEach(k -> threats.add(k.threat()));
    return threats;
  }

  /** Identifiers of the attacks on a model under a threat model. */
  Set<String> attacks(String model, ThreatKey threat) {
    Set<String> ids = new TreeSet<>();
    verdicts.keySet().stream()
        .filter(k -> k.model().equals(model) && k.threat().equals(threat))
        .forEach(k -> ids.add(k.attack()));
    return ids;
  }

  /** The k of the k-NS attack of this id, ascending; empty if there is none. */
  List<Integer> neurons(String model, String attack, ThreatKey threat) {
    AttackFacts row = facts.get(new AttackKey(model, attack, threat));
    return row == null ? List.of() : row.neurons();
  }

  /** Whether an attack broke each image; empty if it was not run. */
  Outcomes broken(String model, String attack, ThreatKey threat) {
    return broken(model, attack, threat, Integer.MAX_VALUE);
  }

  /** Whether k-NS did, by a pass over k neurons or more. */
  Outcomes broken(String model, String attack, ThreatKey threat, int k) {
    AttackKey key = new AttackKey(model, attack, threat);
    AttackFacts row = facts.get(key);
    long end = row == null ? Long.MAX_VALUE : (long) k * Math.max(1, row.restarts());
    Map<Integer, Boolean> broken = new TreeMap<>();
    verdicts
        .getOrDefault(key, Map.of())
        .forEach((image, v) -> broken.put(image, counted(v) && v.winner() < end));
    return new Outcomes(broken);
  }

  /** Of models that take uint8 pixels only what survives rounding counts. */
  private boolean counted(VerdictRow row) {
    return row.broken() && (row.success8bit() || !eightBit.contains(row.model()));
  }
}
