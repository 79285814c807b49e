package dev.linchpin.report.figure;

import dev.linchpin.base.Wilson;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.MemberRow;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.TrajectoryRow;
import dev.linchpin.results.VerdictRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Success against the gradient steps spent on an image, its restarts or neurons one after another.
 * Those of a lower index than the winner have failed with all their steps, so that the sum is exact
 * though trajectories ran side by side.
 */
final class GradientSteps implements FigureMaker {
  private static final String CAPTION =
      "Share of the images broken under %s within so many gradient steps an image, its restarts or"
          + " neurons tried one after another. Images that a random start alone breaks count at one"
          + " step. Bands are 95 %% Wilson intervals; a line ends at the most that the attack spent on"
          + " an image.";

  /** What an attack spent on each image. */
  private static final class Spent {
    private final Map<Integer, Integer> winners = new HashMap<>();
    private final Map<Integer, Long> steps = new HashMap<>();

    void add(VerdictRow verdict, boolean eightBit) {
      boolean broken = verdict.broken() && (!eightBit || verdict.success8bit());
      winners.put(verdict.image(), broken ? verdict.winner() : -1);
    }

    void add(TrajectoryRow row) {
      int winner = winners.getOrDefault(row.image(), -1);
      if (winner < 0 || row.index() <= winner) {
        steps.merge(row.image(), (long) row.steps(), Long::sum);
      }
    }

    List<Point> points() {
      TreeMap<Long, Integer> broken = new TreeMap<>(Map.of(1L, 0));
      winners.forEach(
          (image, winner) -> {
            if (winner >= 0) {
              broken.merge(Math.max(1, steps.getOrDefault(image, 0L)), 1, Integer::sum);
            }
          });
      broken.putIfAbsent(steps.values().stream().mapToLong(s -> s).max().orElse(1), 0);
      List<Point> points = new ArrayList<>();
      int sum = 0;
      for (Map.Entry<Long, Integer> e : broken.entrySet()) {
        sum += e.getValue();
        points.add(new Point(e.getKey(), new Wilson(sum, winners.size())));
      }
      return points;
    }
  }

  private record Key(String model, String attack) {}

  @Override
  public List<Figure> of(Runs runs) {
    Map<ThreatKey, List<Series>> series = new TreeMap<>();
    for (ReportRun run : runs.runs()) {
      Map<ThreatKey, Map<Key, Spent>> spent = read(run);
      for (Source source : runs.sources(run)) {
        spent.forEach(
            (threat, attacks) -> {
              int dash = 0;
              for (Map.Entry<Key, Spent> e : attacks.entrySet()) {
                if (e.getKey().model().equals(source.model())) {
                  series
                      .computeIfAbsent(threat, t -> new ArrayList<>())
                      .add(series(source, e.getKey().attack(), dash++, e.getValue()));
                }
              }
            });
      }
    }
    return series.entrySet().stream().map(e -> figure(e.getKey(), e.getValue())).toList();
  }

  private static Series series(Source source, String attack, int dash, Spent spent) {
    String what = Threats.attack(attack);
    return Series.of(source, what, dash, Series.Kind.STEP, spent.points()).named();
  }

  private static Map<ThreatKey, Map<Key, Spent>> read(ReportRun run) {
    Set<String> eightBit = new HashSet<>();
    run.folder().readAll(PartKind.MODELS).stream()
        .filter(ModelRow::eightBit)
        .forEach(m -> eightBit.add(m.model()));
    // Members of an ensemble share no count of steps, and black-box attacks take none.
    Set<String> others = new HashSet<>();
    run.folder().readAll(PartKind.MEMBERS).stream().map(MemberRow::ensemble).forEach(others::add);
    run.folder().readAll(PartKind.ATTACKS).stream()
        .filter(f -> f.queries() > 0)
        .map(AttackFacts::attack)
        .forEach(others::add);
    Map<ThreatKey, Map<Key, Spent>> spent = new TreeMap<>();
    run.folder()
        .forEach(
            PartKind.VERDICTS,
            v -> {
              if (Double.isFinite(v.epsilon()) && !others.contains(v.attack())) {
                spent
                    .computeIfAbsent(
                        new ThreatKey(v.norm(), v.epsilon()), t -> new TreeMap<>(ORDER))
                    .computeIfAbsent(new Key(v.model(), v.attack()), k -> new Spent())
                    .add(v, eightBit.contains(v.model()));
              }
            });
    run.folder()
        .forEach(
            PartKind.TRAJECTORIES,
            t -> {
              Spent of =
                  spent
                      .getOrDefault(new ThreatKey(t.norm(), t.epsilon()), Map.of())
                      .get(new Key(t.model(), t.attack()));
              if (of != null) {
                of.add(t);
              }
            });
    return spent;
  }

  /** PGD first, as it is then a solid line. */
  private static final Comparator<Key> ORDER =
      Comparator.<Key, Boolean>comparing(k -> !k.attack().startsWith("pgd"))
          .thenComparing(Key::attack)
          .thenComparing(Key::model);

  private static Figure figure(ThreatKey threat, List<Series> series) {
    XyChart chart =
        new XyChart(
            new Axis(
                "Gradient steps spent on an image",
                "gradient_steps",
                Axis.Scale.LOG,
                1,
                Double.NaN),
            Axis.share("Images broken", "success"),
            series,
            Threats.columns(threat));
    return Illustration.of(
        "Robustness",
        Threats.id("iterations", threat),
        "Success against gradient steps, " + threat.label(),
        String.format(CAPTION, threat.label()),
        chart);
  }
}
