package dev.linchpin.report.figure;

import dev.linchpin.base.Wilson;
import dev.linchpin.report.AttackSummary;
import dev.linchpin.report.ModelSummary;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.spec.SpecReader;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Loss;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.SensitivityRegularizer;
import dev.linchpin.spec.proto.Training;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Accuracy and success on models that differ in the regulariser they were trained with alone. */
final class Ablation implements FigureMaker {
  private static final String CAPTION =
      "Models trained alike but for the regulariser: %s. Bars are 95 %% Wilson intervals.";

  /** Between the marks of one model, in rows. */
  private static final double OFFSET = 0.17;

  @Override
  public List<Figure> of(Runs runs) {
    List<Figure> figures = new ArrayList<>();
    for (ReportRun run : runs.runs()) {
      List<Map<String, Training>> groups = groups(run);
      for (int g = 0; g < groups.size(); g++) {
        Map<String, Training> group = groups.get(g);
        List<Source> sources =
            runs.sources(run).stream().filter(s -> group.containsKey(s.model())).toList();
        if (sources.size() > 1) {
          String number = groups.size() == 1 ? "" : Integer.toString(g + 1);
          threats(sources)
              .forEach(threat -> figures.add(figure(run, number, sources, group, threat)));
        }
      }
    }
    return figures;
  }

  /**
   * Trained models by all of their training but the regulariser; those with more than one of it.
   */
  private static List<Map<String, Training>> groups(ReportRun run) {
    Experiment spec =
        SpecReader.parse(run.folder().specText(), run.folder().dir() + "/spec.textproto")
            .experiment();
    Map<Training, Map<String, Training>> groups = new LinkedHashMap<>();
    for (Model model : spec.getModelsList()) {
      if (model.hasTrain()) {
        Training.Builder rest = model.getTrain().toBuilder();
        rest.getLossBuilder().clearSensitivity().clearEquation4();
        groups
            .computeIfAbsent(rest.build(), r -> new LinkedHashMap<>())
            .put(model.getName(), model.getTrain());
      }
    }
    return groups.values().stream().filter(g -> distinct(g.values()) > 1).toList();
  }

  private static long distinct(Collection<Training> trainings) {
    return trainings.stream().map(Ablation::regulariser).distinct().count();
  }

  static String regulariser(Training training) {
    List<String> words = new ArrayList<>();
    Loss loss = training.getLoss();
    if (loss.hasSensitivity()) {
      SensitivityRegularizer s = loss.getSensitivity();
      words.add(
          String.format(
              Locale.ROOT,
              "λ1 %s, λ2 %s, k %d",
              number(s.getLambda1()),
              number(s.getLambda2()),
              s.getK()));
      if (s.getTerm1() != SensitivityRegularizer.Term1.PRINTED) {
        words.add("term 1 " + s.getTerm1().name().toLowerCase(Locale.ROOT).replace('_', ' '));
      }
      if (s.getWarmUpEpochs() > 0) {
        words.add(number(s.getWarmUpEpochs()) + " epochs of warm-up");
      }
    }
    if (loss.hasEquation4()) {
      words.add("equation 4, weight " + number(loss.getEquation4().getWeight()));
    }
    return words.isEmpty() ? "no regulariser" : String.join(", ", words);
  }

  private static String number(double value) {
    return Double.toString(value).replaceAll("\\.0$", "");
  }

  private static Set<ThreatKey> threats(List<Source> sources) {
    return sources.stream()
        .flatMap(s -> s.attacks().stream())
        .map(AttackSummary::threat)
        .filter(t -> Double.isFinite(t.epsilon()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Figure figure(
      ReportRun run,
      String number,
      List<Source> sources,
      Map<String, Training> group,
      ThreatKey threat) {
    Map<String, List<Point>> shares = new LinkedHashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      int row = i;
      shares(sources.get(i), threat)
          .forEach(
              (what, share) ->
                  shares.computeIfAbsent(what, w -> new ArrayList<>()).add(new Point(row, share)));
    }
    List<Series> series = new ArrayList<>();
    shares.forEach(
        (what, points) -> {
          int index = series.size();
          double offset = OFFSET * (index - (shares.size() - 1) / 2.0);
          series.add(
              new Series(
                  run.label(),
                  "",
                  what,
                  what,
                  index,
                  0,
                  Series.Kind.POINTS,
                  points.stream().map(p -> p.at(p.x() + offset)).toList()));
        });
    XyChart chart =
        new XyChart(
            new Axis("", "model", Axis.Scale.LINEAR),
            Axis.share("Images", "share"),
            series,
            Threats.columns(threat),
            sources.stream().map(Source::model).toList());
    String title =
        "Ablation of the regulariser, "
            + threat.label()
            + (run.label().isEmpty() ? "" : ", " + run.label());
    return Illustration.of(
        "Ablation",
        Runs.id("ablation", run.label(), number, threat.label()),
        title,
        String.format(
            CAPTION,
            sources.stream()
                .map(s -> s.model() + ": " + regulariser(group.get(s.model())))
                .collect(Collectors.joining("; "))),
        chart);
  }

  /** Accuracy, and success of attacks on the whole model and of k-NS with the largest k. */
  private static Map<String, Wilson> shares(Source source, ThreatKey threat) {
    Map<String, Wilson> shares = new LinkedHashMap<>();
    source.run().summary().models().stream()
        .filter(m -> m.name().equals(source.model()))
        .map(ModelSummary::clean)
        .forEach(clean -> shares.put("accuracy", clean));
    List<AttackSummary> attacks =
        source.attacks().stream().filter(a -> a.threat().equals(threat)).toList();
    int most = attacks.stream().mapToInt(AttackSummary::neurons).max().orElse(0);
    attacks.stream()
        .filter(a -> a.neurons() == 0 || a.neurons() == most)
        .forEach(a -> shares.put("broken by " + a.label(), a.counted()));
    return shares;
  }
}
