package dev.linchpin.report;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All tables of a run, as printed at its end. */
public final class Tables {
  private Tables() {}

  public static String render(Summary summary) {
    String details = DetailTable.render(summary);
    String legend = "Attack success rates and accuracies in %, with 95 % Wilson intervals.\n";
    return Stream.of(
            Table1.render(summary),
            details.isEmpty() ? "" : legend + "\n" + details,
            CurveText.tables(summary.curves()),
            EnsembleTable.render(summary),
            SensitivityTable.render(summary),
            TransferTable.render(summary),
            PruneTable.render(summary),
            SweepTable.render(summary),
            ActivationTable.render(summary),
            TrustText.render(summary))
        .filter(s -> !s.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
