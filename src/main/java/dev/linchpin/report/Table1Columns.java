package dev.linchpin.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Columns of Table 1: PGD and the k-NS attacks of each threat model.
 *
 * @param groups labels of attacks by threat model, in column order
 */
public record Table1Columns(SortedMap<ThreatKey, List<String>> groups) {
  public Table1Columns {
    groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
  }

  /** Every column that one of the runs has. */
  public static Table1Columns of(Collection<Summary> runs) {
    SortedMap<ThreatKey, List<String>> groups = new TreeMap<>();
    runs.stream()
        .flatMap(s -> s.attacks().stream())
        .sorted(Summary.columnOrder())
        .forEach(
            a -> {
              List<String> labels = groups.computeIfAbsent(a.threat(), t -> new ArrayList<>());
              if (!labels.contains(a.label())) {
                labels.add(a.label());
              }
            });
    return new Table1Columns(groups);
  }
}
