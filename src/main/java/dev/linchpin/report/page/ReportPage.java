package dev.linchpin.report.page;

import dev.linchpin.report.ReportRun;
import dev.linchpin.report.claims.Claim;
import dev.linchpin.report.figure.Figure;
import dev.linchpin.results.Build;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of a report. */
public final class ReportPage {
  private ReportPage() {}

  /** Where the table of contents leads. */
  record Entry(String id, String title) {}

  /**
   * One HTML file that needs no other, no network and no script.
   *
   * @param runs side by side; at least one
   * @throws dev.linchpin.base.UserError (INPUT) if a part of a run folder is damaged
   */
  public static String render(List<ReportRun> runs, List<Figure> figures, List<Claim> claims) {
    List<RunView> views = runs.stream().map(RunView::of).toList();
    Map<String, Object> page = new HashMap<>();
    List<Entry> contents = new ArrayList<>();
    Build build = Build.current();
    page.put("css", Templates.text("report.css"));
    page.put("script", Templates.text("report.js"));
    page.put("linchpin", build.version() + " (" + build.commit() + ")");
    page.put("contents", contents);
    page.put("head", Head.of(views));
    page.put("table1", Table1Section.of(views));
    contents.add(new Entry("table1", "Table 1"));
    page.put("claims", ClaimsSection.of(claims));
    add(contents, !claims.isEmpty(), "claims", "The paper’s claims");
    List<FiguresSection> sections =
        FiguresSection.of(
            figures.stream().filter(f -> !f.section().equals(FiguresSection.TRAINING)).toList());
    page.put("figures", sections);
    add(contents, !sections.isEmpty(), "figures", "Figures");
    put(page, contents, "galleries", Gallery.of(views), "gallery", "Adversarial examples");
    put(page, contents, "neurons", NeuronsSection.of(views), "neurons", "Sensitive neurons");
    put(page, contents, "checks", ChecksSection.of(views), "checks", "Can it be believed?");
    put(page, contents, "rates", Rates.of(views), "rates", "All rates");
    Optional<HtmlTable> training = TrainingSection.of(views);
    page.put("training", training.map(List::of).orElse(List.of()));
    page.put(
        "trainingFigures",
        FiguresSection.of(
            figures.stream().filter(f -> f.section().equals(FiguresSection.TRAINING)).toList()));
    add(contents, training.isPresent(), "training", "Training");
    page.put("provenance", ProvenanceSection.of(views));
    contents.add(new Entry("provenance", "Where this comes from"));
    return Templates.render("report.html.peb", page);
  }

  private static void put(
      Map<String, Object> page,
      List<Entry> contents,
      String name,
      List<?> section,
      String id,
      String title) {
    page.put(name, section);
    add(contents, !section.isEmpty(), id, title);
  }

  private static void add(List<Entry> contents, boolean there, String id, String title) {
    if (there) {
      contents.add(new Entry(id, title));
    }
  }
}
