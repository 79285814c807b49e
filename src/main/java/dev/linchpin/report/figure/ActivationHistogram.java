package dev.linchpin.report.figure;

import dev.linchpin.results.ActivationRow;
import dev.linchpin.results.PartKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The paper's figure 3: how activations of features, scaled to [0, 1], are distributed. */
final class ActivationHistogram implements FigureMaker {
  private static final String CAPTION =
      "Figure 3 of the paper: activations of all features on all images, scaled by the least and the"
          + " largest of the model (min-max), in %d bins; the first holds the zeros of a ReLU."
          + " Bins without any stand at the foot of the axis.";

  @Override
  public List<Figure> of(Runs runs) {
    List<Series> series = new ArrayList<>();
    for (Source source : runs.sources()) {
      List<Point> points = points(rows(source));
      if (!points.isEmpty()) {
        series.add(Series.of(source, "activations", source.index(), Series.Kind.STEP, points));
      }
    }
    if (series.isEmpty()) {
      return List.of();
    }
    XyChart chart =
        new XyChart(
            new Axis("Scaled activation", "scaled_activation", Axis.Scale.LINEAR, 0, 1),
            new Axis(
                "Images × features, %", "share", Axis.Scale.LOG_PERCENT, floor(series), Double.NaN),
            series);
    return List.of(
        Illustration.of(
            "Features",
            "figure3",
            "Scaled activations of features",
            String.format(CAPTION, series.get(0).points().size() - 1),
            chart));
  }

  /** Half of the least share that is not 0, so that none stands out. */
  private static double floor(List<Series> series) {
    return series.stream()
            .flatMap(s -> s.points().stream())
            .mapToDouble(Point::y)
            .filter(y -> y > 0)
            .min()
            .orElse(1)
        / 2;
  }

  static List<ActivationRow> rows(Source source) {
    List<ActivationRow> rows = new ArrayList<>();
    source
        .run()
        .folder()
        .forEach(
            PartKind.ACTIVATIONS,
            row -> {
              if (row.model().equals(source.model())) {
                rows.add(row);
              }
            });
    return rows;
  }

  /** Lower ends of the bins, and the end of the last. */
  private static List<Point> points(List<ActivationRow> rows) {
    int bins = rows.isEmpty() ? 0 : rows.get(0).histogram().size();
    long[] counts = new long[bins];
    for (ActivationRow row : rows) {
      for (int i = 0; i < bins; i++) {
        counts[i] += row.histogram().get(i);
      }
    }
    double all = Arrays.stream(counts).sum();
    if (all == 0) {
      return List.of();
    }
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      points.add(new Point((double) i / bins, counts[i] / all));
    }
    points.add(points.get(bins - 1).at(1));
    return points;
  }
}
