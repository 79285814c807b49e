package dev.linchpin.report.figure;

import dev.linchpin.report.ThreatKey;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Threat models and attacks in ids, titles and CSVs. */
final class Threats {
  private Threats() {}

  /** {@code PGD}, {@code APGD-CE}, {@code k-NS logits}: an attack of the run for a legend. */
  static String attack(String id) {
    return id.matches("ns(-.*)?")
        ? id.replaceFirst("^ns", "k-NS").replaceFirst("NS-", "NS ")
        : id.toUpperCase(Locale.ROOT);
  }

  static String id(String kind, ThreatKey threat) {
    return Runs.id(kind, threat.label());
  }

  static Map<String, String> columns(ThreatKey threat) {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("norm", threat.norm());
    columns.put("epsilon", Double.toString(threat.epsilon()));
    return columns;
  }
}
