package dev.linchpin.report.figure;

import dev.linchpin.base.Wilson;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Accuracy, with and without attack, of models some of whose features are zeroed. */
final class PruningCurves implements FigureMaker {
  private static final String NONE = "none";
  private static final String CAPTION =
      "Share of the images classified correctly%s with part of the features zeroed: the most (solid)"
          + " or the least (dashed) sensitive by mean |Δ|. Bands are 95 %% Wilson intervals.";

  private record Line(Source source, String which) {}

  private static final class Count {
    private int n;
    private int robust;

    void add(PruneRow row) {
      n++;
      robust += row.robust() ? 1 : 0;
    }
  }

  @Override
  public List<Figure> of(Runs runs) {
    Map<ThreatKey, Map<Line, TreeMap<Double, Count>>> counts = new TreeMap<>();
    for (ReportRun run : runs.runs()) {
      Map<String, Source> sources = new HashMap<>();
      runs.sources(run).forEach(s -> sources.put(s.model(), s));
      run.folder()
          .forEach(
              PartKind.PRUNING,
              row ->
                  Optional.ofNullable(sources.get(row.model()))
                      .ifPresent(
                          source ->
                              counts
                                  .computeIfAbsent(threat(row), t -> new HashMap<>())
                                  .computeIfAbsent(
                                      new Line(source, row.which()), l -> new TreeMap<>())
                                  .computeIfAbsent(row.share(), s -> new Count())
                                  .add(row)));
    }
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(PruningCurves::cleanFirst))
        .map(e -> figure(runs, e.getKey(), e.getValue()))
        .toList();
  }

  private static ThreatKey threat(PruneRow row) {
    return new ThreatKey(row.norm(), row.epsilon());
  }

  private static int cleanFirst(ThreatKey a, ThreatKey b) {
    return a.norm().equals(NONE) == b.norm().equals(NONE)
        ? a.compareTo(b)
        : a.norm().equals(NONE) ? -1 : 1;
  }

  private static Figure figure(
      Runs runs, ThreatKey threat, Map<Line, TreeMap<Double, Count>> counts) {
    List<Series> series = new ArrayList<>();
    for (Source source : runs.sources()) {
      for (String which : List.of("most", "least")) {
        TreeMap<Double, Count> shares = counts.get(new Line(source, which));
        if (shares != null) {
          List<Point> points = new ArrayList<>();
          shares.forEach((share, c) -> points.add(new Point(share, new Wilson(c.robust, c.n))));
          int dash = which.equals("most") ? 0 : 1;
          series.add(Series.of(source, which, dash, Series.Kind.LINE, points).named());
        }
      }
    }
    boolean clean = threat.norm().equals(NONE);
    String what = clean ? "Accuracy" : "Robust accuracy";
    XyChart chart =
        new XyChart(
            new Axis("Features zeroed, %", "zeroed", Axis.Scale.PERCENT),
            Axis.share(what, clean ? "accuracy" : "robust_accuracy"),
            series,
            Threats.columns(threat));
    return Illustration.of(
        "Pruning",
        clean ? "pruning-accuracy" : Threats.id("pruning", threat),
        what + " of pruned models" + (clean ? "" : ", " + threat.label()),
        String.format(
            CAPTION, clean ? "" : ", and not broken by PGD under " + threat.label() + ","),
        chart);
  }
}
