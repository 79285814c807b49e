package dev.linchpin.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Which share of one model's examples fools another: source × target, a matrix an attack. */
final class TransferTable {
  private static final String SELF = "–";

  private TransferTable() {}

  /** The matrices, in lines ended by newlines; empty without transfer. */
  static String render(Summary summary) {
    Map<List<Object>, List<TransferSummary>> attacks = new LinkedHashMap<>();
    for (TransferSummary t : summary.transfer()) {
      attacks.computeIfAbsent(List.of(t.attack(), t.threat()), k -> new ArrayList<>()).add(t);
    }
    List<String> models = summary.models().stream().map(ModelSummary::name).toList();
    return String.join("\n", attacks.values().stream().map(a -> matrix(a, models)).toList());
  }

  private static String matrix(List<TransferSummary> cells, List<String> models) {
    List<String> targets =
        models.stream().filter(m -> cells.stream().anyMatch(c -> c.target().equals(m))).toList();
    List<String> sources =
        models.stream().filter(m -> cells.stream().anyMatch(c -> c.source().equals(m))).toList();
    TransferSummary any = cells.get(0);
    String title =
        String.format(
            Locale.ROOT,
            "Transfer · %s · %s · %% of the examples made on the left that change the class on top\n",
            any.attack().toUpperCase(Locale.ROOT),
            any.threat().label());
    return title
        + RoomyTable.render(
            share -> {
              List<String> heads = new ArrayList<>(List.of("Made on", "examples"));
              heads.addAll(targets);
              TextTable table = new TextTable(heads);
              sources.forEach(
                  s -> table.add(row(s, cells, targets, c -> share.apply(c.ofExamples()))));
              return table.render();
            });
  }

  private static List<String> row(
      String source,
      List<TransferSummary> cells,
      List<String> targets,
      Function<TransferSummary, String> share) {
    Map<String, TransferSummary> own = new LinkedHashMap<>();
    cells.stream().filter(c -> c.source().equals(source)).forEach(c -> own.put(c.target(), c));
    List<String> row = new ArrayList<>();
    row.add(source);
    row.add(Integer.toString(own.values().iterator().next().ofExamples().n()));
    for (String target : targets) {
      row.add(own.containsKey(target) ? share.apply(own.get(target)) : SELF);
    }
    return row;
  }
}
