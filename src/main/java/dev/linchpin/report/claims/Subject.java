package dev.linchpin.report.claims;

import dev.linchpin.report.ThreatKey;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a claim is about.
 *
 * @param run its label
 * @param models by name
 * @param condition threat model, or what else tells claims of one kind apart; may be empty
 */
record Subject(String run, List<String> models, String condition) {
  Subject {
    models = List.copyOf(models);
  }

  static Subject of(RunData run, ThreatKey threat, String... models) {
    return new Subject(run.label(), List.of(models), threat.label());
  }

  Subject with(String more) {
    return new Subject(run, models, condition.isEmpty() ? more : condition + ", " + more);
  }

  /** {@code table1-cifar10 · standard and sensitivity · Linf 8/255}. */
  String label() {
    return Stream.of(run, String.join(" and ", models), condition)
        .filter(s -> !s.isEmpty())
        .collect(Collectors.joining(" · "));
  }

  /** {@code table1-cifar10/standard+sensitivity/linf-8_255}. */
  String key() {
    return Stream.of(run, String.join("+", models), condition)
        .filter(s -> !s.isEmpty())
        .map(s -> s.toLowerCase(Locale.ROOT).replace('/', '_').replaceAll("[ ,]+", "-"))
        .collect(Collectors.joining("/"));
  }
}
