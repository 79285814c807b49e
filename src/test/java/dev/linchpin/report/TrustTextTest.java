package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.CheckOutcome;
import dev.linchpin.results.CheckRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustTextTest {
  private static CheckRow row(String check, CheckOutcome outcome, String sentence) {
    return new CheckRow("net", "linf", 8 / 255.0, check, outcome, 64, 0, 1, sentence);
  }

  private static String text(CheckRow... rows) {
    TrustSummary trust = new TrustSummary("net", "linf", 8 / 255.0, List.of(rows));
    return TrustText.render(
        new Summary(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(trust),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  @Test
  void oneFailureMakesItDoubtful() {
    CheckRow passed = row("logits", CheckOutcome.PASSED, "fine");
    CheckRow open = row("transfer", CheckOutcome.UNDECIDED, "no other model");
    assertThat(text(passed, passed, open))
        .isEqualTo(
            "net · Linf 8/255 · TRUSTED: 2 checks passed; open: transfer (no other model)\n");
    assertThat(text(passed)).isEqualTo("net · Linf 8/255 · TRUSTED: 1 checks passed\n");
    assertThat(text(passed, row("noise", CheckOutcome.FAILED, "look"), open))
        .isEqualTo("net · Linf 8/255 · DOUBTFUL:\n  noise: look\n");
  }
}
