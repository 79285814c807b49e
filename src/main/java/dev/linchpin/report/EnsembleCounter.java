package dev.linchpin.report;

import dev.linchpin.results.MemberRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up the rows of ensembles' members over slices. */
final class EnsembleCounter {
  private record Key(String model, String ensemble, String norm, double epsilon) {}

  /** Members by their turn. */
  private final Map<Key, TreeMap<Integer, EnsembleSummary.Member>> ensembles =
      new LinkedHashMap<>();

  void add(MemberRow row) {
    ensembles
        .computeIfAbsent(
            new Key(row.model(), row.ensemble(), row.norm(), row.epsilon()), k -> new TreeMap<>())
        .merge(
            row.turn(),
            new EnsembleSummary.Member(
                row.member(),
                row.attacked(),
                row.broken(),
                row.gradientSteps(),
                row.queries(),
                row.seconds()),
            EnsembleSummary.Member::plus);
  }

  List<EnsembleSummary> summaries() {
    return ensembles.entrySet().stream()
        .map(
            e ->
                new EnsembleSummary(
                    e.getKey().model(),
                    e.getKey().ensemble(),
                    e.getKey().norm(),
                    e.getKey().epsilon(),
                    List.copyOf(e.getValue().values())))
        .toList();
  }
}
