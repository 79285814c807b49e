package dev.linchpin.report;

import dev.linchpin.results.CheckOutcome;
import dev.linchpin.results.CheckRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether what the run found of a model under a threat model can be believed.
 *
 * @param norm {@code linf}, {@code l2} …
 * @param epsilon in [0,1] pixels
 * @param checks all that were asked, in their order
 */
public record TrustSummary(String model, String norm, double epsilon, List<CheckRow> checks) {
  public TrustSummary {
    checks = List.copyOf(checks);
  }

  static List<TrustSummary> all(RunFolder folder, List<String> models) {
    Map<List<Object>, List<CheckRow>> groups = new LinkedHashMap<>();
    folder.forEach(
        PartKind.CHECKS,
        r -> groups.computeIfAbsent(List.of(r.model(), threat(r)), k -> new ArrayList<>()).add(r));
    return groups.values().stream()
        .sorted(
            Comparator.<List<CheckRow>>comparingInt(g -> models.indexOf(g.get(0).model()))
                .thenComparing(g -> threat(g.get(0))))
        .map(g -> new TrustSummary(g.get(0).model(), g.get(0).norm(), g.get(0).epsilon(), g))
        .toList();
  }

  private static ThreatKey threat(CheckRow row) {
    return new ThreatKey(row.norm(), row.epsilon());
  }

  public ThreatKey threat() {
    return new ThreatKey(norm, epsilon);
  }

  public List<CheckRow> with(CheckOutcome outcome) {
    return checks.stream().filter(c -> c.outcome() == outcome).toList();
  }

  /** {@code TRUSTED} unless a check failed; then {@code DOUBTFUL}. */
  public String verdict() {
    return with(CheckOutcome.FAILED).isEmpty() ? "TRUSTED" : "DOUBTFUL";
  }

  /** What the failed checks say. */
  public List<String> reasons() {
    return with(CheckOutcome.FAILED).stream().map(c -> c.check() + ": " + c.sentence()).toList();
  }
}
