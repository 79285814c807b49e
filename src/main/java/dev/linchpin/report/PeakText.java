package dev.linchpin.report;

import dev.linchpin.bench.ConvolutionPeak;
import dev.linchpin.bench.Spread;
import dev.linchpin.bench.StepRate;
import java.util.List;
import java.util.Locale;

/** The peak of convolutions, and what share of it gradient steps reach. */
final class PeakText {
  private PeakText() {}

  static String render(List<ConvolutionPeak> peaks, List<StepRate> rates) {
    TextTable table =
        new TextTable(
            List.of(
                "Convolutions, GFLOP/s", "Streams", "Channels", "Median", "Min", "Max", "Rounds"));
    TextTable shares = new TextTable(List.of("Share of that", "Precision", "Slots", "Steps/s"));
    boolean any = false;
    for (ConvolutionPeak peak : peaks) {
      Spread spread = peak.gigaflopsPerSecond();
      table.add(
          List.of(
              precision(peak),
              Integer.toString(peak.streams()),
              Integer.toString(peak.channels()),
              number(spread.median()),
              number(spread.min()),
              number(spread.max()),
              Integer.toString(spread.rounds())));
      for (StepRate rate : rates) {
        if (rate.plan().precision() == peak.precision()) {
          any = true;
          shares.add(
              List.of(
                  rate.model(),
                  precision(peak),
                  Integer.toString(rate.plan().slots()),
                  String.format(Locale.ROOT, "%.0f %%", 100 * peak.share(rate))));
        }
      }
    }
    return any ? table.render() + '\n' + shares.render() : table.render();
  }

  private static String precision(ConvolutionPeak peak) {
    return peak.precision().name().toLowerCase(Locale.ROOT);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
