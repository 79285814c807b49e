package dev.linchpin.report;

import dev.linchpin.attack.Precision;
import dev.linchpin.bench.ConvolutionPeak;
import dev.linchpin.bench.PeakShare;
import dev.linchpin.bench.Spread;
import java.util.List;
import java.util.Locale;

/** The peak of convolutions, and what share of it gradient steps reach. */
final class PeakText {
  private PeakText() {}

  static String render(List<ConvolutionPeak> peaks, List<PeakShare> reached) {
    TextTable table =
        new TextTable(
            List.of(
                "Convolutions, GFLOP/s", "Streams", "Channels", "Median", "Min", "Max", "Rounds"));
    TextTable shares = new TextTable(List.of("Share of that", "Precision", "Slots", "Steps/s"));
    for (ConvolutionPeak peak : peaks) {
      Spread spread = peak.gigaflopsPerSecond();
      table.add(
          List.of(
              text(peak.precision()),
              Integer.toString(peak.streams()),
              Integer.toString(peak.channels()),
              number(spread.median()),
              number(spread.min()),
              number(spread.max()),
              Integer.toString(spread.rounds())));
    }
    for (PeakShare share : reached) {
      shares.add(
          List.of(
              share.model(),
              text(share.precision()),
              Integer.toString(share.slots()),
              String.format(Locale.ROOT, "%.0f %%", 100 * share.share())));
    }
    return reached.isEmpty() ? table.render() : table.render() + '\n' + shares.render();
  }

  private static String text(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
