package dev.linchpin.report;

import dev.linchpin.results.CheckOutcome;
import java.util.stream.Collectors;

/** The verdict on the evaluation itself: for each model and threat model a line, and reasons. */
public final class TrustText {
  private TrustText() {}

  /** In lines ended by newlines; empty without checks. */
  public static String render(Summary summary) {
    return summary.trust().stream().map(TrustText::lines).collect(Collectors.joining());
  }

  private static String lines(TrustSummary trust) {
    String head = trust.model() + " · " + trust.threat().label() + " · " + trust.verdict();
    if (!trust.reasons().isEmpty()) {
      return head
          + ":\n"
          + trust.reasons().stream().map(r -> "  " + r + "\n").collect(Collectors.joining());
    }
    String open =
        trust.with(CheckOutcome.UNDECIDED).stream()
            .map(c -> c.check() + " (" + c.sentence() + ")")
            .collect(Collectors.joining(", "));
    return String.format(
        "%s: %d checks passed%s\n",
        head, trust.with(CheckOutcome.PASSED).size(), open.isEmpty() ? "" : "; open: " + open);
  }
}
