package dev.linchpin.report.figure;

import dev.linchpin.base.Wilson;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.TransferRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Adversarial examples of one model on another: a matrix for each run, attack and threat model. */
final class TransferMatrix implements FigureMaker {
  private static final String CAPTION =
      "Of the examples that %s made on the model of the row, and that break it, the share that changes"
          + " the class of the model of the column, under %s. Examples: %s.";

  private record Attack(String name, ThreatKey threat) {
    static final Comparator<Attack> ORDER =
        Comparator.comparing(Attack::threat).thenComparing(Attack::name);

    String label() {
      return Threats.attack(name);
    }
  }

  private record Pair(String source, String target) {}

  private static final class Count {
    private int n;
    private int broken;

    void add(TransferRow row) {
      n++;
      broken += row.broken() ? 1 : 0;
    }
  }

  @Override
  public List<Figure> of(Runs runs) {
    List<Figure> figures = new ArrayList<>();
    for (ReportRun run : runs.runs()) {
      Map<Attack, Map<Pair, Count>> counts = new TreeMap<>(Attack.ORDER);
      run.folder()
          .forEach(
              PartKind.TRANSFER,
              row ->
                  counts
                      .computeIfAbsent(
                          new Attack(row.attack(), new ThreatKey(row.norm(), row.epsilon())),
                          a -> new HashMap<>())
                      .computeIfAbsent(new Pair(row.source(), row.target()), p -> new Count())
                      .add(row));
      List<String> models = runs.sources(run).stream().map(Source::model).toList();
      counts.forEach((attack, pairs) -> figures.add(figure(run, models, attack, pairs)));
    }
    return figures;
  }

  private static Figure figure(
      ReportRun run, List<String> models, Attack attack, Map<Pair, Count> pairs) {
    List<String> rows =
        models.stream()
            .filter(m -> pairs.keySet().stream().anyMatch(p -> p.source().equals(m)))
            .toList();
    List<String> columns =
        models.stream()
            .filter(m -> pairs.keySet().stream().anyMatch(p -> p.target().equals(m)))
            .toList();
    double[][] shares = new double[rows.size()][columns.size()];
    Csv csv = new Csv();
    csv.row("run", "source", "attack", "norm", "epsilon", "target", "share", "low", "high", "n");
    List<String> said = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      Arrays.fill(shares[r], Double.NaN);
      for (int c = 0; c < columns.size(); c++) {
        Count count = pairs.get(new Pair(rows.get(r), columns.get(c)));
        if (count == null) {
          continue;
        }
        Wilson share = new Wilson(count.broken, count.n);
        shares[r][c] = share.share();
        csv.row(
            run.label(),
            rows.get(r),
            attack.name(),
            attack.threat().norm(),
            attack.threat().epsilon(),
            columns.get(c),
            share.share(),
            share.low(),
            share.high(),
            share.n());
        said.add(
            String.format(
                Locale.ROOT, "%s to %s %.0f %%", rows.get(r), columns.get(c), 100 * share.share()));
      }
    }
    String title =
        String.format(
            "Transfer of %s examples, %s%s",
            attack.label(),
            attack.threat().label(),
            run.label().isEmpty() ? "" : ", " + run.label());
    HeatMap map = new HeatMap("made on", rows, "tried on", columns, shares);
    return Illustration.of(
        "Transfer",
        Runs.id("transfer", run.label(), attack.name(), attack.threat().label()),
        title,
        String.format(CAPTION, attack.label(), attack.threat().label(), examples(rows, pairs)),
        title + ": " + String.join("; ", said) + ".",
        HeatMapDrawing.of(map),
        csv.text());
  }

  private static String examples(List<String> rows, Map<Pair, Count> pairs) {
    List<String> texts = new ArrayList<>();
    for (String row : rows) {
      int most =
          pairs.entrySet().stream()
              .filter(e -> e.getKey().source().equals(row))
              .mapToInt(e -> e.getValue().n)
              .max()
              .orElse(0);
      texts.add(row + " " + most);
    }
    return String.join(", ", texts);
  }
}
