package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Security curves as a table, as CSV and for JSON. */
public final class CurveText {
  private static final double[] QUANTILES = {0.1, 0.25, 0.5, 0.75, 0.9};

  private CurveText() {}

  /** A table for each norm; empty without curves. */
  static String tables(List<SecurityCurve> curves) {
    return curves.stream()
        .collect(
            Collectors.groupingBy(SecurityCurve::norm, LinkedHashMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(e -> table(e.getKey(), e.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static String table(String norm, List<SecurityCurve> curves) {
    List<String> heads = new ArrayList<>(List.of("Model", "Attack", "Median"));
    heads.addAll(List.of(SecurityCurve.usualLabels(norm)));
    TextTable table = new TextTable(heads);
    for (SecurityCurve curve : curves) {
      List<String> row = new ArrayList<>();
      row.add(curve.model());
      row.add(curve.attack());
      row.add(length(norm, curve.quantile(0.5)));
      for (double epsilon : SecurityCurve.usualRadii(norm)) {
        row.add(Percent.of(curve.robustAccuracy(epsilon).share()));
      }
      table.add(row);
    }
    String title = ThreatKey.title(norm);
    List<TextTable.Span> spans =
        List.of(
            new TextTable.Span("", 2),
            new TextTable.Span("distance", 1),
            new TextTable.Span("robust accuracy, " + title, SecurityCurve.usualRadii(norm).length));
    return table.render(spans);
  }

  /** {@code 3.250/255} in Linf, else plain; ∞ where there is none. */
  public static String length(String norm, double distance) {
    if (!Double.isFinite(distance)) {
      return "∞";
    }
    return norm.equals("linf")
        ? String.format(Locale.ROOT, "%.3f/255", distance * 255)
        : String.format(Locale.ROOT, "%.4f", distance);
  }

  /** Every corner of every curve, with its interval. */
  static String csv(List<SecurityCurve> curves) {
    StringBuilder out = new StringBuilder("model,attack,norm,epsilon,robust_accuracy,low,high,n\n");
    for (SecurityCurve curve : curves) {
      for (double epsilon : curve.corners()) {
        Wilson share = curve.robustAccuracy(epsilon);
        out.append(
            String.format(
                Locale.ROOT,
                "%s,%s,%s,%s,%.6f,%.6f,%.6f,%d%n",
                curve.model(),
                curve.attack(),
                curve.norm(),
                epsilon,
                share.share(),
                share.low(),
                share.high(),
                share.n()));
      }
    }
    return out.toString().replace("\r\n", "\n");
  }

  static Map<String, Object> json(SecurityCurve curve) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", curve.model());
    json.put("attack", curve.attack());
    json.put("norm", curve.norm());
    json.put("n", curve.distances().size());
    json.put("median_distance", SummaryJson.finite(curve.quantile(0.5)));
    Map<String, Object> quantiles = new LinkedHashMap<>();
    for (double q : QUANTILES) {
      quantiles.put(Double.toString(q), SummaryJson.finite(curve.quantile(q)));
    }
    json.put("distance_quantiles", quantiles);
    List<Map<String, Object>> points = new ArrayList<>();
    for (double epsilon : SecurityCurve.usualRadii(curve.norm())) {
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("epsilon", epsilon);
      SummaryJson.share(point, "robust_accuracy", curve.robustAccuracy(epsilon));
      points.add(point);
    }
    json.put("curve", points);
    return json;
  }
}
