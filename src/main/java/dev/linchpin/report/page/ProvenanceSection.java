package dev.linchpin.report.page;

import dev.linchpin.results.Machine;
import dev.linchpin.results.Provenance;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a run's numbers come from, and how to have them again.
 *
 * @param title of the run; empty in the report of a single one
 * @param spec as resolved; absolute paths without their beginnings
 */
record ProvenanceSection(String title, List<Entry> entries, String command, String spec) {
  /**
   * @param code whether the values are hashes or names, to be set as such
   */
  record Entry(String term, List<String> values, boolean code) {
    Entry {
      values = List.copyOf(values);
    }
  }

  static List<ProvenanceSection> of(List<RunView> runs) {
    return runs.stream().map(ProvenanceSection::of).toList();
  }

  private static ProvenanceSection of(RunView view) {
    List<Entry> entries = new ArrayList<>();
    view.provenance().ifPresent(p -> add(p, entries));
    return new ProvenanceSection(
        view.run().label(),
        entries,
        "linchpin run spec.textproto --out again",
        withoutPlaces(view.run().folder().specText()));
  }

  private static void add(Provenance p, List<Entry> entries) {
    entries.add(new Entry("linchpin", versions(p), false));
    entries.add(new Entry("Machine", machines(p), false));
    entries.add(
        new Entry(
            "Sessions",
            p.sessions().stream()
                .map(s -> s.start() + " to " + (s.end().isEmpty() ? "…" : s.end()))
                .toList(),
            false));
    entries.add(new Entry("Seed", List.of(Long.toString(p.seed())), false));
    entries.add(new Entry("Spec, SHA-256", List.of(p.specHash()), true));
    entries.add(new Entry("Models, SHA-256", pairs(p.models()), true));
    entries.add(new Entry("Data, SHA-256", pairs(p.data()), true));
    if (!p.statistics().isEmpty()) {
      entries.add(new Entry("Images of μ and σ, SHA-256", pairs(p.statistics()), true));
    }
    if (!p.plan().isEmpty()) {
      entries.add(new Entry("Runtime plan", pairs(p.plan()), true));
    }
  }

  private static List<String> versions(Provenance p) {
    return distinct(
        p.sessions().stream()
            .map(
                s ->
                    s.linchpin().version()
                        + " ("
                        + s.linchpin().commit()
                        + "), TensorFlow "
                        + s.tensorflow())
            .toList());
  }

  private static List<String> machines(Provenance p) {
    return distinct(
        p.sessions().stream()
            .map(Provenance.Session::machine)
            .map(ProvenanceSection::machine)
            .toList());
  }

  private static String machine(Machine m) {
    return m.cpu() + ", " + Numbers.count(m.cores(), "core") + "; " + m.os() + "; Java " + m.java();
  }

  private static List<String> distinct(List<String> values) {
    Set<String> all = new LinkedHashSet<>(values);
    return List.copyOf(all);
  }

  private static List<String> pairs(Map<String, String> map) {
    return map.entrySet().stream()
        .map(e -> e.getKey() + "  " + e.getValue())
        .collect(Collectors.toList());
  }

  /** Reports are shown around: where files lie on a machine is no one's business. */
  static String withoutPlaces(String spec) {
    return spec.replaceAll("\"(?:/|[A-Za-z]:(?:/|\\\\\\\\))[^\"]*?([^\"/\\\\]+)\"", "\"…/$1\"");
  }
}
