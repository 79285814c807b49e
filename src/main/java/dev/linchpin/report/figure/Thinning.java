package dev.linchpin.report.figure;

import java.util.ArrayList;
import java.util.List;

/** Leaves out points that no eye could tell apart, so that a page stays small. */
final class Thinning {
  /** Two a unit of width. */
  private static final int COLUMNS = 2 * Look.WIDTH;

  private Thinning() {}

  /**
   * The points to draw: those with finite x and y; of lines the last of each of {@link #COLUMNS}
   * equal parts of the axis.
   */
  static List<Point> of(Series series, Span x) {
    List<Point> finite =
        series.points().stream()
            .filter(p -> Double.isFinite(p.x()) && Double.isFinite(p.y()))
            .toList();
    if (series.kind() == Series.Kind.POINTS || finite.size() <= COLUMNS) {
      return finite;
    }
    List<Point> kept = new ArrayList<>();
    double width = (x.high() - x.low()) / COLUMNS;
    for (int i = 0; i < finite.size(); i++) {
      boolean last = i + 1 == finite.size();
      if (last || column(finite.get(i), x, width) != column(finite.get(i + 1), x, width)) {
        kept.add(finite.get(i));
      }
    }
    return kept;
  }

  private static long column(Point point, Span x, double width) {
    return (long) Math.floor((x.place(point.x()) - x.low()) / width);
  }
}
