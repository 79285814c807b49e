package dev.linchpin.report;

import dev.linchpin.base.UserError;
import dev.linchpin.base.Wilson;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.TrajectoryRow;
import dev.linchpin.results.TrajectoryState;
import dev.linchpin.results.VerdictRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Takes the rows of one attack on one model, one at a time, and sums them up. */
final class AttackCounter {
  private final Key key;
  private final boolean eightBit;
  private final Map<Integer, VerdictRow> verdicts = new HashMap<>();
  private final TreeMap<Integer, Integer> cancelledAt = new TreeMap<>();
  private final Map<Integer, Integer> firstMissingTarget = new HashMap<>();
  private final List<AttackFacts> facts = new ArrayList<>();

  /** What rows of one attack have in common. */
  record Key(String model, String attack, String norm, double epsilon) {
    static Key of(VerdictRow row) {
      return new Key(row.model(), row.attack(), row.norm(), row.epsilon());
    }

    static Key of(TrajectoryRow row) {
      return new Key(row.model(), row.attack(), row.norm(), row.epsilon());
    }

    static Key of(AttackFacts row) {
      return new Key(row.model(), row.attack(), row.norm(), row.epsilon());
    }
  }

  /**
   * @param eightBit whether the model takes uint8 pixels
   */
  AttackCounter(Key key, boolean eightBit) {
    this.key = key;
    this.eightBit = eightBit;
  }

  void add(VerdictRow row) {
    if (verdicts.put(row.image(), row) != null) {
      throw UserError.input(
          "image %d has two verdicts of %s on %s in the run folder: delete its parts"
              + " results/verdicts@* and run the same command again",
          row.image(), key.attack(), key.model());
    }
  }

  void add(TrajectoryRow row) {
    if (row.state() == TrajectoryState.CANCELLED) {
      cancelledAt.merge(row.index(), 1, Integer::sum);
    } else if (row.state() == TrajectoryState.NO_TARGET) {
      firstMissingTarget.merge(row.image(), row.index(), Math::min);
    }
  }

  void add(AttackFacts row) {
    facts.add(row);
  }

  /** One summary for PGD; one for each k of a neuron attack. Empty before the first verdict. */
  List<AttackSummary> summaries() {
    if (verdicts.isEmpty()) {
      return List.of();
    }
    if (facts.isEmpty()) {
      throw UserError.input(
          "the run folder has verdicts of %s on %s and no part results/attacks@* to go with them:"
              + " delete results/verdicts@* and run the same command again",
          key.attack(), key.model());
    }
    AttackFacts first = facts.get(0);
    if (first.neurons().isEmpty()) {
      return List.of(summary(key.attack(), 0, Integer.MAX_VALUE));
    }
    return first.neurons().stream()
        .map(k -> summary(k + "-" + key.attack(), k, Math.multiplyExact(k, first.restarts())))
        .toList();
  }

  /**
   * @param end only trajectories of index &lt; end belong to the attack. Since a success cancels
   *     higher indices only, they ran as they would have without the others.
   */
  private AttackSummary summary(String name, int k, int end) {
    Predicate<VerdictRow> broken = v -> v.broken() && v.winner() < end;
    Predicate<VerdictRow> counted = eightBit ? broken.and(VerdictRow::success8bit) : broken;
    return new AttackSummary(
        key.model(),
        eightBit,
        name,
        key.norm(),
        key.epsilon(),
        k,
        share(v -> true, broken),
        share(VerdictRow::correct, broken),
        share(v -> true, broken.and(VerdictRow::success8bit)),
        share(v -> true, counted.negate().and(VerdictRow::correct)),
        count(v -> v.success() && !v.verified() && v.winner() < end),
        (int) firstMissingTarget.values().stream().filter(i -> i < end).count(),
        cancelledAt.headMap(end).values().stream().mapToLong(Integer::longValue).sum(),
        facts.get(0).order(),
        facts.stream().mapToDouble(AttackFacts::seconds).sum(),
        facts.stream().mapToLong(AttackFacts::gradientSteps).sum(),
        facts.stream().mapToLong(AttackFacts::queries).sum(),
        facts.stream().mapToLong(AttackFacts::bfloat16Steps).sum());
  }

  /** Robust accuracy at every ε, for attacks on one perturbation that no radius bounds. */
  Optional<SecurityCurve> curve() {
    boolean minimal =
        Double.isInfinite(key.epsilon())
            && !verdicts.isEmpty()
            && SecurityCurve.measures(key.norm(), verdicts.values())
            && facts.stream().allMatch(f -> f.neurons().isEmpty());
    return minimal
        ? Optional.of(SecurityCurve.of(key.model(), key.attack(), key.norm(), verdicts.values()))
        : Optional.empty();
  }

  private Wilson share(Predicate<VerdictRow> of, Predicate<VerdictRow> hit) {
    return new Wilson(count(of.and(hit)), count(of));
  }

  private int count(Predicate<VerdictRow> which) {
    return (int) verdicts.values().stream().filter(which).count();
  }
}
