package dev.linchpin.report.figure;

import dev.linchpin.report.AttackSummary;
import dev.linchpin.report.ThreatKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Success of k-NS against k; PGD dashed. */
final class NeuronCounts implements FigureMaker {
  private static final String CAPTION =
      "Share of the images that k-NS breaks under %s: the attack on each of the image's k most"
          + " sensitive neurons by itself, counted if one of them succeeds. Bands are 95 %% Wilson"
          + " intervals of %s images; dashed, PGD on the whole model.";

  @Override
  public List<Figure> of(Runs runs) {
    return runs.threats().stream()
        .map(threat -> figure(runs, threat))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Figure> figure(Runs runs, ThreatKey threat) {
    List<Series> series = new ArrayList<>();
    int most = largest(runs, threat);
    for (Source source : runs.sources()) {
      Collection<List<AttackSummary>> passes = passes(source, threat);
      for (List<AttackSummary> pass : passes) {
        Series line =
            Series.of(
                source,
                what(pass.get(0)),
                0,
                Series.Kind.LINE,
                pass.stream().map(a -> new Point(a.neurons(), a.counted())).toList());
        series.add(passes.size() > 1 ? line.named() : line);
      }
      if (!passes.isEmpty()) {
        source.pgd(threat).ifPresent(p -> series.add(NeuronSweep.level(source, p, 1, most)));
      }
    }
    boolean drawn = series.stream().anyMatch(s -> s.dash() == 0 && s.points().size() > 1);
    if (!drawn) {
      return Optional.empty();
    }
    String images =
        series.stream()
            .flatMap(s -> s.points().stream())
            .map(p -> Integer.toString(p.n()))
            .distinct()
            .collect(Collectors.joining(" or "));
    XyChart chart =
        new XyChart(
            new Axis("Neurons attacked, k", "k", Axis.Scale.INTEGER),
            Axis.share("Images broken", "success"),
            series,
            Threats.columns(threat));
    return Optional.of(
        Illustration.of(
            "Attacks on single neurons",
            Threats.id("k-ns", threat),
            "Success of k-NS against k, " + threat.label(),
            String.format(CAPTION, threat.label(), images),
            chart));
  }

  private static int largest(Runs runs, ThreatKey threat) {
    return runs.sources().stream()
        .flatMap(s -> s.attacks().stream())
        .filter(a -> a.threat().equals(threat))
        .mapToInt(AttackSummary::neurons)
        .max()
        .orElse(0);
  }

  /** The k-NS rows of each pass over neurons, k ascending. */
  private static Collection<List<AttackSummary>> passes(Source source, ThreatKey threat) {
    return source.attacks().stream()
        .filter(a -> a.threat().equals(threat) && a.neurons() > 0)
        .sorted(Comparator.comparingInt(AttackSummary::neurons))
        .collect(Collectors.groupingBy(NeuronCounts::what, LinkedHashMap::new, Collectors.toList()))
        .values();
  }

  /** {@code k-NS}, {@code k-NS logits}. */
  private static String what(AttackSummary attack) {
    return attack.label().replaceFirst("^\\d+", "k");
  }
}
