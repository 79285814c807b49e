package dev.linchpin.report.figure;

import dev.linchpin.results.ActivationRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How often each feature is exactly zero, beside the paper's figure 3. */
final class ZeroActivations implements FigureMaker {
  private static final String CAPTION =
      "Share of the images on which a feature is exactly 0, features in descending order of it. Mean"
          + " over features: %s.";

  @Override
  public List<Figure> of(Runs runs) {
    List<Series> series = new ArrayList<>();
    List<String> means = new ArrayList<>();
    for (Source source : runs.sources()) {
      double[] shares =
          ActivationHistogram.rows(source).stream()
              .mapToDouble(ActivationRow::zeroShare)
              .sorted()
              .toArray();
      if (shares.length == 0) {
        continue;
      }
      List<Point> points = new ArrayList<>();
      double sum = 0;
      for (int i = 0; i < shares.length; i++) {
        double share = shares[shares.length - 1 - i];
        points.add(new Point((double) i / shares.length, share));
        sum += share;
      }
      points.add(points.get(shares.length - 1).at(1));
      series.add(Series.of(source, "zeros", source.index(), Series.Kind.STEP, points));
      means.add(String.format(Locale.ROOT, "%s %.1f %%", source.name(), 100 * sum / shares.length));
    }
    if (series.isEmpty()) {
      return List.of();
    }
    XyChart chart =
        new XyChart(
            new Axis("Features, most often 0 first, %", "features", Axis.Scale.PERCENT, 0, 1),
            Axis.share("Images on which it is 0", "zero_share"),
            series);
    return List.of(
        Illustration.of(
            "Features",
            "figure3-zeros",
            "Zero activations",
            String.format(CAPTION, String.join("; ", means)),
            chart));
  }
}
