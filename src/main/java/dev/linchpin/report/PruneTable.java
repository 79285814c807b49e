package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** Accuracy and robust accuracy of each model as its features are zeroed. */
final class PruneTable {
  private static final String MISSING = "–";

  private final List<PruneSummary> own;
  private final List<String> which;
  private final TreeSet<ThreatKey> threats = new TreeSet<>();

  private PruneTable(List<PruneSummary> own) {
    this.own = own;
    this.which = own.stream().map(PruneSummary::which).distinct().toList();
    own.forEach(p -> p.attacked().forEach(a -> threats.add(a.threat())));
  }

  /** A table a model, in lines ended by newlines; empty without pruning. */
  static String render(Summary summary) {
    Map<String, List<PruneSummary>> models = new LinkedHashMap<>();
    summary
        .pruning()
        .forEach(p -> models.computeIfAbsent(p.model(), m -> new ArrayList<>()).add(p));
    return String.join(
        "\n", models.values().stream().map(own -> new PruneTable(own).render()).toList());
  }

  private String render() {
    String title =
        own.get(0).model()
            + " · features zeroed · n = "
            + own.get(0).accuracy().n()
            + " · accuracy"
            + (threats.isEmpty() ? "" : " and robust accuracy under PGD")
            + " in %\n";
    return title + RoomyTable.render(this::table);
  }

  private String table(Function<Wilson, String> share) {
    List<String> heads = new ArrayList<>(List.of("Share", "zeroed"));
    List<TextTable.Span> spans = new ArrayList<>(List.of(new TextTable.Span("", 2)));
    for (String w : which) {
      heads.add("accuracy");
      threats.forEach(t -> heads.add(t.label()));
      spans.add(new TextTable.Span(w + " sensitive", 1 + threats.size()));
    }
    TextTable table = new TextTable(heads);
    for (double s : own.stream().mapToDouble(PruneSummary::share).sorted().distinct().toArray()) {
      List<PruneSummary> same = own.stream().filter(p -> p.share() == s).toList();
      List<String> row = new ArrayList<>();
      row.add(Percent.of(s) + " %");
      row.add(Integer.toString(same.get(0).zeroed()));
      which.forEach(w -> row.addAll(cells(same, w, share)));
      table.add(row);
    }
    return table.render(spans);
  }

  private List<String> cells(List<PruneSummary> same, String w, Function<Wilson, String> share) {
    List<String> cells = new ArrayList<>();
    PruneSummary own = same.stream().filter(p -> p.which().equals(w)).findFirst().orElse(null);
    cells.add(own == null ? MISSING : share.apply(own.accuracy()));
    for (ThreatKey threat : threats) {
      cells.add(
          own == null
              ? MISSING
              : own.attacked().stream()
                  .filter(a -> a.threat().equals(threat))
                  .map(a -> share.apply(a.robustAccuracy()))
                  .findFirst()
                  .orElse(MISSING));
    }
    return cells;
  }
}
