package dev.linchpin.report.figure;

import java.util.List;
import java.util.Map;

/**
 * A chart of series in the plane.
 *
 * @param series a point of each category may stand beside its x, to be seen beside others
 * @param constants further columns of the CSV with one value each
 * @param categories models at x = 0, 1, … , which then goes down the page; empty for a number axis
 */
record XyChart(
    Axis x, Axis y, List<Series> series, Map<String, String> constants, List<String> categories) {
  XyChart {
    series = List.copyOf(series);
    categories = List.copyOf(categories);
  }

  XyChart(Axis x, Axis y, List<Series> series, Map<String, String> constants) {
    this(x, y, series, constants, List.of());
  }

  XyChart(Axis x, Axis y, List<Series> series) {
    this(x, y, series, Map.of());
  }

  boolean isEmpty() {
    return series.stream().allMatch(s -> s.points().isEmpty());
  }

  /** All points of all series, in full precision. */
  String csv() {
    boolean intervals =
        series.stream().flatMap(s -> s.points().stream()).anyMatch(Point::hasInterval);
    Csv csv = new Csv().cells("run", "model", "series");
    csv.cells(constants.keySet().toArray());
    if (categories.isEmpty()) {
      csv.cells(x.column());
    }
    csv.cells(y.column());
    if (intervals) {
      csv.cells("low", "high", "n");
    }
    csv.end();
    for (Series s : series) {
      for (Point p : s.points()) {
        String model = categories.isEmpty() ? s.model() : categories.get((int) Math.round(p.x()));
        csv.cells(s.run(), model, s.what()).cells(constants.values().toArray());
        if (categories.isEmpty()) {
          csv.cells(p.x());
        }
        csv.cells(p.y());
        if (intervals) {
          csv.cells(p.low(), p.high(), p.n() == 0 ? "" : p.n());
        }
        csv.end();
      }
    }
    return csv.text();
  }
}
