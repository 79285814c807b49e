package dev.linchpin.report.page;

import dev.linchpin.report.TrustSummary;
import dev.linchpin.report.page.HtmlTable.Cell;
import dev.linchpin.report.page.HtmlTable.Row;
import dev.linchpin.results.CheckOutcome;
import dev.linchpin.results.CheckRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether what was found of a model under a threat model can be believed.
 *
 * @param count how many checks passed, failed and are open
 */
record ChecksSection(String title, Badge badge, String count, HtmlTable table) {
  static List<ChecksSection> of(List<RunView> runs) {
    List<ChecksSection> all = new ArrayList<>();
    for (RunView view : runs) {
      for (TrustSummary trust : view.run().summary().trust()) {
        String title = view.run().name(trust.model()) + " · " + trust.threat().label();
        all.add(
            new ChecksSection(title, Badge.of(List.of(trust)), count(trust), table(title, trust)));
      }
    }
    return all;
  }

  private static String count(TrustSummary trust) {
    int open = trust.with(CheckOutcome.UNDECIDED).size();
    int failed = trust.with(CheckOutcome.FAILED).size();
    return Numbers.count(trust.with(CheckOutcome.PASSED).size(), "check")
        + " passed"
        + (failed == 0 ? "" : ", " + failed + " failed")
        + (open == 0 ? "" : ", " + open + " open");
  }

  private static HtmlTable table(String title, TrustSummary trust) {
    return HtmlTable.of(
        "Checks of " + title,
        List.of(
            Cell.column("Check"),
            Cell.column("Outcome"),
            Cell.column("What it found"),
            Cell.numbers("n"),
            Cell.numbers("Measured"),
            Cell.numbers("Limit")),
        trust.checks().stream().map(ChecksSection::row).toList(),
        List.of());
  }

  private static Row row(CheckRow check) {
    return Row.of(
        Cell.row(check.check(), ""),
        outcome(check.outcome()),
        Cell.text(check.sentence()).styled("words"),
        Cell.number(Numbers.count(check.n())),
        Cell.number(Numbers.brief(check.measured())),
        Cell.number(Numbers.brief(check.limit())));
  }

  private static Cell outcome(CheckOutcome outcome) {
    return switch (outcome) {
      case PASSED -> Cell.text("passed").styled("good");
      case FAILED -> Cell.text("FAILED").styled("bad");
      case UNDECIDED -> Cell.text("open").styled("open");
    };
  }
}
