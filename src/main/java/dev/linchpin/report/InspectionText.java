package dev.linchpin.report;

import dev.linchpin.graph.RewriteLog;
import dev.linchpin.model.Inspection;
import dev.linchpin.model.SelfCheck;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An inspection as {@code linchpin inspect} prints it. */
public final class InspectionText {
  /** Kinds of refusal shown; a deep net has dozens, each harmless. */
  private static final int REFUSALS = 5;

  private InspectionText() {}

  public static String render(Inspection i) {
    StringBuilder text = new StringBuilder();
    line(text, "model", i.model() + " (" + i.exporter() + ")");
    line(text, "signature", i.signature() + " (of " + String.join(", ", i.signatures()) + ")");
    line(text, "input", i.input());
    line(text, "pixels", "fed as " + i.pixels() + "; by its graph " + i.guessedPixels());
    line(
        text,
        "outputs",
        i.outputs().entrySet().stream()
            .map(o -> o.getKey() + " " + o.getValue())
            .collect(Collectors.joining(", ")));
    line(text, "logits", i.logits() + ", " + i.classes() + " classes");
    line(
        text,
        "features",
        i.head().found()
            ? i.head().features() + " in " + i.head().interval() + ", W " + i.head().weights()
            : "none: " + i.head().reason() + "; PGD works, Δ and k-NS do not");
    line(text, "size", String.format("%,d parameters", i.parameters()));
    line(text, "cost", String.format("%,d multiply-adds an image", i.multiplyAdds()));
    rewrites(text, i.rewrites());
    i.warnings().forEach(w -> line(text, "warning", w));
    text.append("checks\n");
    for (SelfCheck.Check check : i.checks()) {
      text.append(
          String.format(
              "  %s  %-40s %s%n",
              check.passed() ? "ok  " : "FAIL",
              check.name(),
              check.detail() + String.format(", error %.1e", check.error())));
    }
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format("%-11s%s%n", name, value));
  }

  /** One line a kind: applied how often, then the refusals with their reasons. */
  private static void rewrites(StringBuilder text, List<RewriteLog.Entry> entries) {
    text.append("rewrites\n");
    Map<String, List<RewriteLog.Entry>> applied =
        entries.stream()
            .filter(RewriteLog.Entry::applied)
            .collect(
                Collectors.groupingBy(
                    RewriteLog.Entry::rewrite, LinkedHashMap::new, Collectors.toList()));
    applied.forEach(
        (name, list) ->
            text.append(
                String.format(
                    "  %-28s %s%n",
                    name, list.size() == 1 ? list.get(0).reason() : list.size() + " times")));
    Map<List<String>, List<RewriteLog.Entry>> refused =
        entries.stream()
            .filter(e -> !e.applied())
            .collect(
                Collectors.groupingBy(
                    e -> List.of(e.rewrite(), e.reason()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    refused.entrySet().stream()
        .limit(REFUSALS)
        .forEach(
            refusal ->
                text.append(
                    String.format(
                        "  %-28s not at %s%s: %s%n",
                        refusal.getKey().get(0),
                        refusal.getValue().get(0).node(),
                        refusal.getValue().size() == 1
                            ? ""
                            : " and " + (refusal.getValue().size() - 1) + " more",
                        refusal.getKey().get(1))));
    if (refused.size() > REFUSALS) {
      text.append(
          String.format(
              "  %-28s %d more kinds of refusal; --json has all%n",
              "…", refused.size() - REFUSALS));
    }
  }
}
