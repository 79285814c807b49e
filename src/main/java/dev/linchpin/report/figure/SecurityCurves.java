package dev.linchpin.report.figure;

import dev.linchpin.report.AttackSummary;
import dev.linchpin.report.ModelSummary;
import dev.linchpin.report.SecurityCurve;
import dev.linchpin.report.ThreatKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Robust accuracy against ε: curves of minimal-norm attacks, points of attacks at one radius. */
final class SecurityCurves implements FigureMaker {
  private static final String CAPTION =
      "Share of the images classified correctly and not broken within ε, in %s. %sPoints are attacks"
          + " at a fixed ε, at ε = 0 the accuracy without attack; bands and bars are 95 %% Wilson"
          + " intervals.";
  private static final String STEPS =
      "Steps are from the smallest perturbation that a minimal-norm attack found for each image. ";

  /** Of what curves have beyond the fixed radii. */
  private static final double SHOWN = 0.9;

  private static final double BEYOND = 1.25;
  private static final double LEVELS = 255;

  @Override
  public List<Figure> of(Runs runs) {
    return List.of("linf", "l2", "l1").stream()
        .map(norm -> figure(runs, norm))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Figure> figure(Runs runs, String norm) {
    double unit = norm.equals("linf") ? LEVELS : 1;
    List<Series> curves = new ArrayList<>();
    List<Series> fixed = new ArrayList<>();
    for (Source source : runs.sources()) {
      source.run().summary().curves().stream()
          .filter(c -> c.norm().equals(norm) && c.model().equals(source.model()))
          .forEach(c -> curves.add(curve(source, c, unit)));
      fixed(source, norm).forEach((what, rows) -> fixed.add(points(source, what, rows, unit)));
    }
    // One radius alone is what Table 1 shows.
    if (curves.isEmpty() && fixed.stream().noneMatch(s -> s.points().size() > 2)) {
      return Optional.empty();
    }
    double end = end(curves, fixed);
    List<Series> series = new ArrayList<>(curves);
    series.addAll(fixed);
    String name = ThreatKey.title(norm);
    XyChart chart =
        new XyChart(
            new Axis(
                unit == 1 ? name + " radius ε, pixels in [0,1]" : name + " radius ε, in 1/255",
                unit == 1 ? "epsilon" : "epsilon_255",
                Axis.Scale.LINEAR,
                0,
                end),
            Axis.share("Robust accuracy", "robust_accuracy"),
            series,
            Map.of("norm", norm));
    return Optional.of(
        Illustration.of(
            "Robustness",
            Runs.id("epsilon", norm),
            "Robust accuracy against ε, " + name,
            String.format(CAPTION, name, curves.isEmpty() ? "" : STEPS),
            chart));
  }

  private static Series curve(Source source, SecurityCurve curve, double unit) {
    List<Point> points = new ArrayList<>();
    for (double epsilon : curve.corners()) {
      points.add(new Point(unit * epsilon, curve.robustAccuracy(epsilon)));
    }
    return Series.of(source, Threats.attack(curve.attack()), 0, Series.Kind.STEP, points).named();
  }

  /** Attacks on the whole model at a fixed ε, by name, ε ascending. */
  private static Map<String, List<AttackSummary>> fixed(Source source, String norm) {
    return source.attacks().stream()
        .filter(a -> a.norm().equals(norm) && Double.isFinite(a.epsilon()) && a.neurons() == 0)
        .sorted(Comparator.comparingDouble(AttackSummary::epsilon))
        .collect(
            Collectors.groupingBy(AttackSummary::label, LinkedHashMap::new, Collectors.toList()));
  }

  private static Series points(Source source, String what, List<AttackSummary> rows, double unit) {
    List<Point> points = new ArrayList<>();
    source.run().summary().models().stream()
        .filter(m -> m.name().equals(source.model()))
        .map(ModelSummary::clean)
        .forEach(clean -> points.add(new Point(0, clean)));
    rows.forEach(a -> points.add(new Point(unit * a.epsilon(), a.robustAccuracy())));
    return Series.of(source, what, 0, Series.Kind.POINTS, points).named();
  }

  private static double end(List<Series> curves, List<Series> fixed) {
    double largest =
        fixed.stream().flatMap(s -> s.points().stream()).mapToDouble(Point::x).max().orElse(0);
    double[] corners =
        curves.stream().flatMap(s -> s.points().stream()).mapToDouble(Point::x).sorted().toArray();
    double shown = corners.length == 0 ? 0 : Fences.quantile(corners, SHOWN);
    return Math.max(BEYOND * largest, shown);
  }
}
