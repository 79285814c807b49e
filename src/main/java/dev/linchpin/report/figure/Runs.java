package dev.linchpin.report.figure;

import dev.linchpin.report.AttackSummary;
import dev.linchpin.report.ModelSummary;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.ThreatKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The runs of a report, and their models in the order of tables. */
final class Runs {
  private final List<ReportRun> runs;
  private final List<Source> sources = new ArrayList<>();

  Runs(List<ReportRun> runs) {
    this.runs = List.copyOf(runs);
    for (ReportRun run : runs) {
      for (ModelSummary model : run.summary().models()) {
        sources.add(new Source(run, model.name(), sources.size()));
      }
    }
  }

  List<ReportRun> runs() {
    return runs;
  }

  List<Source> sources() {
    return sources;
  }

  List<Source> sources(ReportRun run) {
    return sources.stream().filter(s -> s.run() == run).toList();
  }

  /** Threat models of all attacks, ascending. */
  Set<ThreatKey> threats() {
    return sources.stream()
        .flatMap(s -> s.attacks().stream())
        .map(AttackSummary::threat)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** An id of parts: {@code transfer-pgd-linf-8-255}; empty parts are left out. */
  static String id(String... parts) {
    return List.of(parts).stream()
        .map(p -> p.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"))
        .map(p -> p.replaceAll("^-|-$", ""))
        .filter(p -> !p.isEmpty())
        .collect(Collectors.joining("-"));
  }
}
