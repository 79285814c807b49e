package dev.linchpin.report.figure;

import java.util.Locale;
import java.util.stream.Collectors;

/** Makes {@link Figure}s of charts. */
final class Illustration {
  private Illustration() {}

  static Figure of(String section, String id, String title, String caption, XyChart chart) {
    String alt = title + ". " + described(chart);
    return of(section, id, title, caption, alt, XyDrawing.of(chart), chart.csv());
  }

  static Figure of(
      String section,
      String id,
      String title,
      String caption,
      String alt,
      Drawing drawing,
      String csv) {
    return new Figure(
        section, id, title, caption, alt, Svg.of(drawing, id, title, alt), csv, drawing.png());
  }

  /** Where each series begins, ends and is highest. */
  private static String described(XyChart chart) {
    return chart.series().stream()
        .filter(s -> !s.points().isEmpty())
        .map(s -> chart.categories().isEmpty() ? line(chart, s) : dots(chart, s))
        .collect(Collectors.joining("; ", axes(chart), "."));
  }

  private static String axes(XyChart chart) {
    return chart.categories().isEmpty()
        ? String.format("%s against %s: ", chart.y().label(), chart.x().label())
        : chart.y().label() + ": ";
  }

  private static String line(XyChart chart, Series series) {
    Point first = series.points().get(0);
    Point last = series.points().get(series.points().size() - 1);
    if (series.points().size() > 1 && first.y() == last.y() && isFlat(series)) {
      return series.name() + " at " + number(chart.y(), first.y()) + " throughout";
    }
    Point top = series.points().stream().reduce(first, (a, b) -> b.y() > a.y() ? b : a);
    String text = series.name() + " from " + at(chart, first) + " to " + at(chart, last);
    boolean inside = top.y() > first.y() && top.y() > last.y();
    return inside ? text + ", highest with " + at(chart, top) : text;
  }

  private static boolean isFlat(Series series) {
    return series.points().stream().mapToDouble(Point::y).distinct().count() == 1;
  }

  private static String at(XyChart chart, Point point) {
    return number(chart.y(), point.y()) + " at " + number(chart.x(), point.x());
  }

  private static String dots(XyChart chart, Series series) {
    return series.points().stream()
        .map(p -> chart.categories().get((int) Math.round(p.x())) + " " + number(chart.y(), p.y()))
        .collect(Collectors.joining(", ", series.name() + ": ", ""));
  }

  private static String number(Axis axis, double value) {
    boolean share = axis.scale() == Axis.Scale.PERCENT || axis.scale() == Axis.Scale.LOG_PERCENT;
    return share
        ? String.format(Locale.ROOT, "%.3g %%", 100 * value)
        : String.format(Locale.ROOT, "%.4g", value)
            .replaceAll("(\\.\\d*?)0+$", "$1")
            .replaceAll("\\.$", "");
  }
}
