package dev.linchpin.report.figure;

import dev.linchpin.report.ThreatKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** Threat models in ids, titles and CSVs. */
final class Threats {
  private Threats() {}

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
